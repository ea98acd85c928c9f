namespace SftpTools.Transfer;

/// <summary>How a job copies.</summary>
internal sealed record TransferOptions
{
    /// <summary>Files in flight; 0 chooses by what the servers allow.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Which files inside copied directories take part, by name; null means all.</summary>
    public Func<string, bool>? IncludeFile { get; init; }

    /// <summary>Whether a read-only target is replaced.</summary>
    public bool Force { get; init; }
}
