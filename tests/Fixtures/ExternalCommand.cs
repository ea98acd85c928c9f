using System.Diagnostics;

namespace SftpTools.Fixtures;

/// <summary>Runs a program of the system to its end, within a time bound and never through a shell.</summary>
public static class ExternalCommand
{
    private static readonly string[] s_systemFolders = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>The full path of a program on PATH or in the system's folders; null when there is none.</summary>
    public static string? Find(string name)
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        return path.Concat(s_systemFolders)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program; one that outlives the bound is killed and reported as a <see cref="TimeoutException"/>.</summary>
    public static CommandResult Run(
        string program, IEnumerable<string> arguments, string input = "", TimeSpan? timeout = null)
    {
        TimeSpan bound = timeout ?? TimeSpan.FromSeconds(60);
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input; its exit code tells the rest.
        }

        if (!process.WaitForExit(bound))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {bound.TotalSeconds:0} s.");
        }

        return new CommandResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program that has to succeed; its last words are in the exception when it does not.</summary>
    public static CommandResult Require(
        string program, IEnumerable<string> arguments, string input = "", TimeSpan? timeout = null)
    {
        CommandResult result = Run(program, arguments, input, timeout);
        return result.ExitCode == 0
            ? result
            : throw new InvalidOperationException(
                $"{Path.GetFileName(program)} ended with {result.ExitCode}: {result.LastWords}");
    }
}
