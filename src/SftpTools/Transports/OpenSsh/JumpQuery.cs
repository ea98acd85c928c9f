using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using SftpTools.Errors;
using SftpTools.Transports.Config;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Asks ssh itself by which jump hosts it would go (ssh -G), where ssh_config has a Match block that only ssh can decide on. Its commands
/// are run for that, as they are when ssh connects.
/// </summary>
internal static class JumpQuery
{
    /// <summary>The jump hosts in their order; none where there are none, or a ProxyCommand.</summary>
    /// <param name="program">The full path of ssh.</param>
    /// <param name="host">The host, and what was named of it.</param>
    /// <param name="options">The options of the session, for the server; none for a jump host.</param>
    /// <param name="cancellationToken">Ends ssh.</param>
    /// <exception cref="SftpException">ssh does not tell (ConnectionLost).</exception>
    public static IReadOnlyList<JumpHost> Ask(
        string program, JumpHost host, IReadOnlyList<KeyValuePair<string, string>> options, CancellationToken cancellationToken)
    {
        List<string> arguments = ["-G"];
        foreach ((string name, string value) in options)
            arguments.AddRange(["-o", $"{name}={value}"]);
        if (host.Port is { } port)
            arguments.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        if (host.UserName is { } user)
            arguments.AddRange(["-l", SshArguments.CheckedUser(user)]);
        arguments.AddRange(["-s", "--", SshArguments.CheckedHost(host.HostName), "sftp"]);
        return Parse(Run(program, arguments, cancellationToken), host);
    }

    private static IReadOnlyList<JumpHost> Parse(string output, JumpHost host)
    {
        string? jumps = null;
        foreach (string line in output.Split('\n'))
        {
            if (line.StartsWith("proxycommand ", StringComparison.Ordinal) && !SshValue.IsNone(line[13..].Trim()))
                return [];
            if (line.StartsWith("proxyjump ", StringComparison.Ordinal))
                jumps = line[10..].Trim();
        }
        if (jumps is null || SshValue.IsNone(jumps))
            return [];
        return JumpHost.ParseList(jumps) ?? throw Failed(host, $"its jump hosts are {SshConfigLine.Shown(jumps)}");
    }

    private static string Run(string program, List<string> arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration ending = cancellationToken.Register(() =>
        {
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
            {
                // It has ended by itself.
            }
        });
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? output : throw Failed(null, DisplayText.Clean(error.GetAwaiter().GetResult().Trim()));
    }

    private static SftpException Failed(JumpHost? host, string reason) => new(
        SftpErrorKind.ConnectionLost,
        $"ssh does not tell the way to {(host is null ? "the host" : SshConfigLine.Shown(host.HostName))}: {reason}.");
}
