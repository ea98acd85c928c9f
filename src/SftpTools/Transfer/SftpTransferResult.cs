namespace SftpTools;

/// <summary>What became of one file of a copy.</summary>
public sealed class SftpTransferResult
{
    internal SftpTransferResult(string source, string destination)
    {
        Source = source;
        Destination = destination;
    }

    /// <summary>Where it came from; remote paths carry their session's name.</summary>
    public string Source { get; }

    /// <summary>Where it went; remote paths carry their session's name.</summary>
    public string Destination { get; }

    /// <summary>Bytes copied.</summary>
    public long Length { get; internal init; }

    /// <summary>How it ended.</summary>
    public SftpTransferStatus Status { get; internal init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; internal init; } = 1;

    /// <summary>Whether it continued an earlier, partial copy.</summary>
    public bool Resumed { get; internal init; }

    /// <summary>Whether source and target were compared after the copy.</summary>
    public bool Verified { get; internal init; }

    /// <summary>The hash of the bytes, or null when none was asked for.</summary>
    public string? Hash { get; internal init; }

    /// <summary>From the first request to the final name.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The bytes that this copy brought over its duration; what an earlier one had brought does not count.</summary>
    public double BytesPerSecond => Duration > TimeSpan.Zero ? Math.Max(0, Length - ResumedLength) / Duration.TotalSeconds : 0;

    /// <summary>Bytes that an earlier, partial copy had brought.</summary>
    internal long ResumedLength { get; init; }

    /// <summary>What of the source's attributes was not kept although it was asked for.</summary>
    public SftpPreserve NotKept { get; internal init; } = SftpPreserve.None;

    /// <summary>What was not as it should be although the bytes are there, or null. Each sentence begins with its id.</summary>
    public string? Warning { get; internal init; }

    /// <summary>Why it failed or was skipped, or null.</summary>
    public string? Error { get; internal init; }
}
