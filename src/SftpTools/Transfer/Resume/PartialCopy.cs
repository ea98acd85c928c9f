namespace SftpTools.Transfer.Resume;

/// <summary>
/// What the attempts at one file hand on to each other: the temporary file, and how much of it is proven to have arrived. It lives in
/// memory and no longer than the job.
/// </summary>
internal sealed class PartialCopy
{
    /// <summary>The temporary file that the last attempt left; null when there is none.</summary>
    public string? Path { get; set; }

    /// <summary>What the temporary file is for.</summary>
    public string FinalPath { get; set; } = "";

    /// <summary>All bytes below this were acknowledged, so they need not be sent again.</summary>
    public long Proven { get; set; }

    /// <summary>Whether there is another attempt when this one fails.</summary>
    public bool MayTryAgain { get; set; }

    /// <summary>How it went, when all there was left to do is the final name. The answer to that may have been lost. Else null.</summary>
    public TransferOutcome? Complete { get; set; }

    /// <summary>Forgets the temporary file; the next attempt starts over.</summary>
    public void Clear()
    {
        Path = null;
        Proven = 0;
        Complete = null;
    }
}
