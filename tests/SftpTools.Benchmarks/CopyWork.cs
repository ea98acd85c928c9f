namespace SftpTools.Benchmarks;

/// <summary>One kind of work that is measured against the best of the peers.</summary>
internal sealed record CopyWork(string Name, Direction Direction, string Source)
{
    /// <summary>How many times faster than the best peer we want to be.</summary>
    public required double WantedRatio { get; init; }

    /// <summary>How near to the raw pipe we want to be; null where there is nothing like it.</summary>
    public double? WantedOfLimit { get; init; }

    /// <summary>Whether it goes over the long line.</summary>
    public bool Delayed { get; init; }

    /// <summary>A smaller source of the same kind, for the trials of the peers' settings.</summary>
    public required string TrialSource { get; init; }

    /// <summary>Whether it is about one large file.</summary>
    public bool OneFile => File.Exists(Source);
}
