using System.Diagnostics;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks.Peers;

/// <summary>
/// OpenSSH's sftp in batch mode: one file after the other, with many requests in flight inside a file.
/// </summary>
internal sealed class SftpPeer(Bench bench) : IPeer
{
    private const string Usual = "-R 64";

    public string Name => "sftp";

    public string Version => ExternalCommand.Run("ssh", ["-V"]).LastWords;

    // Without -B, sftp takes what the server allows; it can be told less, and more requests.
    public IReadOnlyList<string> Candidates(CopyWork work) =>
        !work.OneFile ? [Usual]
        : work.Delayed ? [Usual, "-R 256", "-R 1024", "-R 256 -B 65536"]
        : [Usual, "-R 16", "-R 256", "-R 64 -B 131072"];

    public TimeSpan Copy(PeerCopy copy, string settings, TimeSpan bound)
    {
        string verb = copy.Direction == Direction.Up ? "put -r" : "get -r";
        return Run($"{verb} \"{copy.Source}\" \"{copy.Target}\"", settings, copy.ProxyPort, bound);
    }

    public TimeSpan Connect(int? proxyPort) => Run("bye", Usual, proxyPort, TimeSpan.FromSeconds(60));

    private TimeSpan Run(string batch, string settings, int? proxyPort, TimeSpan bound)
    {
        SftpProgram sftp = bench.Sftp(proxyPort);
        Stopwatch clock = Stopwatch.StartNew();
        ExternalCommand.Require(
            "sftp", ["-q", "-b", "-", .. settings.Split(' '), .. sftp.ConnectionArguments, bench.Server.Alias], batch + "\n", bound);
        return clock.Elapsed;
    }
}
