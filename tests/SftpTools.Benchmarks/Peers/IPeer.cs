namespace SftpTools.Benchmarks.Peers;

/// <summary>Another program that copies over SFTP, as a user with patience would set it up.</summary>
internal interface IPeer
{
    /// <summary>The name of the program.</summary>
    string Name { get; }

    /// <summary>What the program says of its version.</summary>
    string Version { get; }

    /// <summary>
    /// The settings worth a trial for a kind of work, as words of its own language; the first is the usual one.
    /// </summary>
    IReadOnlyList<string> Candidates(CopyWork work);

    /// <summary>
    /// Makes one copy in a process of its own and returns the time of it. Throws TimeoutException when it has not ended
    /// within the bound, InvalidOperationException when it fails.
    /// </summary>
    TimeSpan Copy(PeerCopy copy, string settings, TimeSpan bound);

    /// <summary>The time of starting, connecting and doing next to nothing.</summary>
    TimeSpan Connect(int? proxyPort);
}
