namespace SftpTools.Benchmarks.Peers;

/// <summary>What was measured of one peer in one kind of work.</summary>
internal sealed record PeerRow(string Name, string Settings)
{
    /// <summary>
    /// Seconds of whole processes, one for each pair it took part in; a copy that was ended counts with its bound.
    /// </summary>
    public List<double> Seconds { get; } = [];

    /// <summary>Seconds of connecting and doing nothing, beside each of <see cref="Seconds"/>.</summary>
    public List<double> ConnectSeconds { get; } = [];

    /// <summary>Whether it was ended because it took too long.</summary>
    public bool Over { get; set; }

    /// <summary>Why there are no numbers; null where there are.</summary>
    public string? Failure { get; set; }
}
