using System.Diagnostics;

namespace SftpTools.Fixtures.Suites;

/// <summary>Runs a program that talks to the user directly, within a time bound.</summary>
internal static class BoundedCommand
{
    /// <summary>Null when the program succeeded, else what went wrong. One that outlives the bound is killed with its children.</summary>
    public static string? Run(string program, IEnumerable<string> arguments, TimeSpan bound)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments))
            ?? throw new InvalidOperationException($"{program} did not start.");
        if (!process.WaitForExit(bound))
        {
            process.Kill(entireProcessTree: true);
            return $"{Path.GetFileName(program)} was killed after {bound.TotalMinutes:0} minutes";
        }

        return process.ExitCode == 0 ? null : $"{Path.GetFileName(program)} ended with exit code {process.ExitCode}";
    }
}
