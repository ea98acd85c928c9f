using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>How a file was copied.</summary>
/// <param name="Length">Bytes of the whole file; 0 when nothing had to be copied.</param>
internal readonly record struct TransferOutcome(long Length)
{
    /// <summary>Bytes that an earlier, partial copy had already brought.</summary>
    public long Resumed { get; init; }

    /// <summary>Whether source and copy were compared.</summary>
    public bool Verified { get; init; }

    /// <summary>The SHA-256 of the bytes in lower-case hexadecimal digits, or null when it was not computed.</summary>
    public string? Hash { get; init; }

    /// <summary>How often the file was tried.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>From the first request to the final name.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What could not be kept, or null.</summary>
    public TransferWarning? Warning { get; init; }

    /// <summary>What is worth knowing and no reason to worry, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the source was changed meanwhile, so that the copy may be a mixture.</summary>
    public bool SourceChanged { get; init; }

    /// <summary>Whether the source ended before the length that it states.</summary>
    public bool IsShort { get; init; }

    /// <summary>The source as it was found when the copy was there; null where it is as it was listed, or was not looked at.</summary>
    public FileEntry? Source { get; init; }

    /// <summary>Why nothing had to be copied, or null when it was.</summary>
    public string? Skipped { get; init; }

    /// <summary>Whether an earlier run of the job has brought it, as its journal says.</summary>
    public bool IsOfEarlierRun { get; init; }

    /// <summary>The same with one more warning, or none.</summary>
    public TransferOutcome With(TransferWarning? warning) => this with { Warning = TransferWarning.Join(warning, Warning) };
}
