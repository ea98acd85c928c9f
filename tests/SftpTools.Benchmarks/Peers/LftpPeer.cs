using System.Diagnostics;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks.Peers;

/// <summary>
/// lftp over the system's ssh, with nothing of the user's configuration. Settings are lftp's own commands; the last of
/// them is the one that copies. Blocks larger than 32 KiB are tried for reading only: with larger ones to write, lftp
/// stands still.
/// </summary>
internal sealed class LftpPeer(Bench bench) : IPeer
{
    private const string Separator = "; ";
    private const string Large = "set sftp:max-packets-in-flight 128; set sftp:size-read 128k; set xfer:buffer-size 1M; ";

    public string Name => "lftp";

    public string Version => ExternalCommand.Run("lftp", ["--version"]).Output.Split('|', '\n')[1].Trim();

    public IReadOnlyList<string> Candidates(CopyWork work) => work switch
    {
        { OneFile: true, Direction: Direction.Up } =>
        [
            "put",
            "set sftp:max-packets-in-flight 64; put",
            "set sftp:max-packets-in-flight 256; set xfer:buffer-size 1M; put",
        ],
        { OneFile: true } => ["get", $"{Large}get", $"{Large}pget -n 2", $"{Large}pget -n 8"],
        { Delayed: true } => ["mirror -P 32", "mirror -P 64", "mirror -P 20", "mirror -P 48"],
        _ => ["mirror -P 4", "mirror -P 2", "mirror -P 16", "mirror -P 64"],
    };

    public TimeSpan Copy(PeerCopy copy, string settings, TimeSpan bound)
    {
        string[] steps = settings.Split(Separator);
        string verb = steps[^1];
        string command = verb.StartsWith("mirror", StringComparison.Ordinal)
            ? $"{verb}{(copy.Direction == Direction.Up ? " -R" : string.Empty)} {copy.Source} {copy.Target}"
            : $"{verb} {copy.Source} -o {copy.Target}";
        return Run([.. steps[..^1]], command, copy.ProxyPort, bound);
    }

    public TimeSpan Connect(int? proxyPort) => Run([], $"cls {bench.EmptyFolder}", proxyPort, TimeSpan.FromSeconds(60));

    private TimeSpan Run(IEnumerable<string> settings, string command, int? proxyPort, TimeSpan bound)
    {
        string ssh = string.Join(' ', ["ssh -a -x", .. bench.Sftp(proxyPort).ConnectionArguments]);
        string[] commands =
        [
            "set cmd:fail-exit yes", "set cmd:interactive no",
            "set net:max-retries 1", "set net:timeout 60", "set net:connection-limit 0", "set sftp:auto-confirm no",
            "set mirror:set-permissions off", "set xfer:log no", $"set sftp:connect-program '{ssh}'",
            .. settings,

            // The key opens the door; a password is named so that none is asked for.
            $"open -u {bench.Server.UserName},none sftp://{bench.Server.Alias}",
            command,
        ];
        Stopwatch clock = Stopwatch.StartNew();
        ExternalCommand.Require(
            "/usr/bin/env",
            [$"HOME={bench.EmptyFolder}", $"LFTP_HOME={bench.EmptyFolder}", "lftp", "--norc", "-c", string.Join(Separator, commands)],
            timeout: bound);
        return clock.Elapsed;
    }
}
