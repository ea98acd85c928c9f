using System.Diagnostics;
using System.Text;

namespace SftpTools.Fixtures.Suites;

/// <summary>Runs a program within a time bound.</summary>
internal static class BoundedCommand
{
    /// <summary>
    /// Null when the program, which talks to the user directly, succeeded; else what went wrong. One that outlives the bound is killed with
    /// its children.
    /// </summary>
    public static string? Run(string program, IEnumerable<string> arguments, TimeSpan bound)
    {
        using Process process = Start(new ProcessStartInfo(program, arguments));
        return End(process, bound);
    }

    /// <summary>As <see cref="Run"/>, but what the program says is kept until it has ended.</summary>
    public static (string? Problem, string Output) RunQuietly(string program, IEnumerable<string> arguments, TimeSpan bound)
    {
        StringBuilder output = new();
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
                output.AppendLine(line.Data);
        }

        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Start(start);
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        string? problem = End(process, bound);
        lock (output)
            return (problem, output.ToString().TrimEnd());
    }

    private static Process Start(ProcessStartInfo start) =>
        Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");

    private static string? End(Process process, TimeSpan bound)
    {
        string name = Path.GetFileName(process.StartInfo.FileName);
        if (!process.WaitForExit(bound))
        {
            process.Kill(entireProcessTree: true);
            return $"{name} was killed after {bound.TotalMinutes:0} minutes";
        }

        return process.ExitCode == 0 ? null : $"{name} ended with exit code {process.ExitCode}";
    }
}
