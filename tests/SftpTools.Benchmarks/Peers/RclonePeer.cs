using System.Diagnostics;
using System.Globalization;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks.Peers;

/// <summary>
/// rclone's sftp backend, with nothing of the user's configuration. What it would do more than a copy is off: hashes, a
/// look at the target, retries. Times are kept, as we keep them.
/// </summary>
internal sealed class RclonePeer(Bench bench) : IPeer
{
    private const string OwnSsh = "";
    private const string SystemSsh = " --sftp-ssh";

    private readonly bool _takesSsh = ExternalCommand.Run("rclone", ["help", "flags"])
        .Output.Contains("--sftp-ssh ", StringComparison.Ordinal);

    public string Name => "rclone";

    public string Version => ExternalCommand.Run("rclone", ["version"]).Output.Split('\n')[0].Trim();

    public IReadOnlyList<string> Candidates(CopyWork work)
    {
        string[] settings = work switch
        {
            { OneFile: true, Delayed: true } =>
            [
                "--sftp-chunk-size 255k --sftp-concurrency 64 --multi-thread-streams 4",
                "--sftp-chunk-size 255k --sftp-concurrency 128 --multi-thread-streams 8",
                "--sftp-chunk-size 255k --sftp-concurrency 64 --multi-thread-streams 16",
                "--sftp-chunk-size 255k --sftp-concurrency 256 --multi-thread-streams 0",
            ],
            { OneFile: true } =>
            [
                "--sftp-chunk-size 255k --sftp-concurrency 64 --multi-thread-streams 0",
                "--sftp-chunk-size 255k --sftp-concurrency 16 --multi-thread-streams 4",
                "--sftp-chunk-size 128k --sftp-concurrency 64 --multi-thread-streams 2",
            ],
            { Delayed: true } => ["--transfers 64 --checkers 64", "--transfers 128 --checkers 64", "--transfers 32 --checkers 32"],
            _ => ["--transfers 8 --checkers 8", "--transfers 4 --checkers 4", "--transfers 32 --checkers 16"],
        };
        return _takesSsh ? [.. settings, settings[0] + SystemSsh] : settings;
    }

    public TimeSpan Copy(PeerCopy copy, string settings, TimeSpan bound)
    {
        string verb = copy.OneFile ? "copyto" : "copy";
        bool up = copy.Direction == Direction.Up;
        return Run(
            [verb, up ? copy.Source : Remote(copy.Source), up ? Remote(copy.Target) : copy.Target], settings, copy.ProxyPort, bound);
    }

    public TimeSpan Connect(int? proxyPort) =>
        Run(["lsf", Remote(bench.EmptyFolder)], OwnSsh, proxyPort, TimeSpan.FromSeconds(60));

    private static string Remote(string path) => ":sftp:" + path;

    private TimeSpan Run(IEnumerable<string> command, string settings, int? proxyPort, TimeSpan bound)
    {
        bool systemSsh = settings.EndsWith(SystemSsh, StringComparison.Ordinal);
        string[] words = (systemSsh ? settings[..^SystemSsh.Length] : settings).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] connection = systemSsh
            ? ["--sftp-ssh", string.Join(' ', ["ssh", .. bench.Sftp(proxyPort).ConnectionArguments, bench.Server.Alias])]
            :
            [
                "--sftp-host", bench.Server.Host,
                "--sftp-port", (proxyPort ?? bench.Server.Port).ToString(CultureInfo.InvariantCulture),
                "--sftp-user", bench.Server.UserName,
                "--sftp-key-file", bench.Server.KeyPath,
                "--sftp-known-hosts-file", bench.KnownHosts(proxyPort),
            ];
        string[] always =
        [
            "--config=", "--sftp-shell-type", "none", "--sftp-disable-hashcheck", "--no-check-dest", "--ignore-checksum",
            "--retries", "1", "--low-level-retries", "1", "--stats", "0", "--sftp-idle-timeout", "0",

            // Otherwise it reads a file over several connections from 250 MiB on only, and the trials are smaller.
            "--multi-thread-cutoff", "1M",
        ];
        Stopwatch clock = Stopwatch.StartNew();
        ExternalCommand.Require(
            "/usr/bin/env", [$"HOME={bench.EmptyFolder}", "rclone", .. command, .. always, .. connection, .. words], timeout: bound);
        return clock.Elapsed;
    }
}
