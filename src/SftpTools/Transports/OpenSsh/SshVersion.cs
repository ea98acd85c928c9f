using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SftpTools.Transports.OpenSsh;

/// <summary>Which OpenSSH a program is, asked once for each.</summary>
internal static partial class SshVersion
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<string, Version?> s_known = new();

    /// <summary>The version, or null for a program that does not tell.</summary>
    /// <param name="program">The full path of ssh.</param>
    public static Version? Of(string program) => s_known.GetOrAdd(program, Ask);

    /// <summary>Reads the words of ssh -V.</summary>
    internal static Version? Parse(string words) =>
        Words().Match(words) is { Success: true } match && Version.TryParse(match.Groups["version"].ValueSpan, out Version? version)
            ? version
            : null;

    private static Version? Ask(string program)
    {
        ProcessStartInfo start = new(program, ["-V"])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            if (process.WaitForExit(s_patience))
                return Parse(process.StandardError.ReadToEnd());
            process.Kill();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            // The start of the connection says what is wrong with the program.
        }
        return null;
    }

    [GeneratedRegex(@"OpenSSH_(for_Windows_)?(?<version>\d{1,4}\.\d{1,4})", RegexOptions.ExplicitCapture)]
    private static partial Regex Words();
}
