using System.Diagnostics;
using System.Globalization;

namespace SftpTools.Fixtures;

/// <summary>The system's sftp, with the client configuration of a throw-away server; what the engine is measured against.</summary>
public sealed class SftpProgram(SshServerFacts server, int? proxyPort = null, string? cipher = null)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(30);

    /// <summary>The arguments that sftp and ssh share. A proxy is reached by its port and known by the key of the server behind it.</summary>
    public IReadOnlyList<string> ConnectionArguments =>
    [
        "-F", server.ConfigPath,
        .. proxyPort is { } port
            ?
            [
                "-o", string.Create(CultureInfo.InvariantCulture, $"Port={port}"),
                "-o", $"HostKeyAlias=[{server.Host}]:{server.Port}",
            ]
            : Array.Empty<string>(),
        .. cipher is null ? Array.Empty<string>() : ["-o", $"Ciphers={cipher}"],
    ];

    /// <summary>Runs one batch of commands to its end and returns the time it took, connecting included.</summary>
    public TimeSpan Run(params string[] batch)
    {
        Stopwatch clock = Stopwatch.StartNew();
        ExternalCommand.Require(
            "sftp", ["-q", "-b", "-", .. ConnectionArguments, server.Alias], string.Join('\n', batch) + "\n", s_bound);
        return clock.Elapsed;
    }

    /// <summary>Copies a file or a tree to the server.</summary>
    public TimeSpan Upload(string local, string remote) => Run($"put -r {Quote(local)} {Quote(remote)}");

    /// <summary>Copies a file or a tree from the server.</summary>
    public TimeSpan Download(string remote, string local) => Run($"get -r {Quote(remote)} {Quote(local)}");

    /// <summary>The time of connecting and doing nothing.</summary>
    public TimeSpan Connect() => Run("bye");

    private static string Quote(string path) => $"\"{path}\"";
}
