using SftpTools.Fixtures;

namespace SftpTools.Benchmarks.Peers;

/// <summary>The peers that this machine has, and why it lacks the others.</summary>
internal sealed class PeerSet
{
    private PeerSet(IReadOnlyList<IPeer> present, IReadOnlyList<string> missing)
    {
        Present = present;
        Missing = missing;
    }

    public IReadOnlyList<IPeer> Present { get; }

    /// <summary>One sentence for each peer that is left out.</summary>
    public IReadOnlyList<string> Missing { get; }

    public static PeerSet Find(Bench bench)
    {
        (string Name, Func<IPeer> Make)[] known =
        [
            ("sftp", () => new SftpPeer(bench)), ("rclone", () => new RclonePeer(bench)), ("lftp", () => new LftpPeer(bench)),
        ];
        List<IPeer> present = [];
        List<string> missing = [];
        foreach ((string name, Func<IPeer> make) in known)
        {
            if (!bench.Options.WantsPeer(name))
                missing.Add($"{name} is left out: it was not asked for.");
            else if (ExternalCommand.Find(name) is null)
                missing.Add($"{name} is left out: it is not installed.");
            else
                present.Add(make());
        }

        return new PeerSet(present, missing);
    }
}
