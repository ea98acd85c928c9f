using SftpTools.Transfer.Journals;
using SftpTools.Transfer.Names;

namespace SftpTools.Transfer;

/// <summary>How a job copies.</summary>
internal sealed record TransferOptions
{
    /// <summary>Files in flight; 0 chooses by what the servers allow.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Connections that share one large file; 0 chooses by the round trip and the size.</summary>
    public int Streams { get; init; }

    /// <summary>The most bytes a second over all files and streams together; 0 means no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Which files inside copied directories take part, by name; null means all.</summary>
    public Func<string, bool>? IncludeFile { get; init; }

    /// <summary>Whether a read-only target is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Which existing targets are replaced.</summary>
    public SftpOverwrite Overwrite { get; init; } = SftpOverwrite.Always;

    /// <summary>Whether a partial copy of the same source is continued, and kept when this one does not end.</summary>
    public bool Resume { get; init; }

    /// <summary>How the copy is compared with its source before it gets its final name.</summary>
    public SftpVerify Verify { get; init; } = SftpVerify.None;

    /// <summary>What of the source's attributes the copy keeps.</summary>
    public SftpPreserve Preserve { get; init; } = SftpPreserve.Times;

    /// <summary>Whether files are written under their final names at once.</summary>
    public bool Direct { get; init; }

    /// <summary>The pattern of temporary names, with <see cref="Names.TemporaryName.NamePlace"/> for the file's own; null for the usual ones.</summary>
    public string? TemporaryName { get; init; }

    /// <summary>How often a file is tried again after a failure that may pass.</summary>
    public int RetryCount { get; init; } = 3;

    /// <summary>The pause before the first new attempt; each further one is longer.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the source goes once its copy is complete, verified as asked, and has its final name.</summary>
    public bool MoveSource { get; init; }

    /// <summary>What an earlier run of the same job has done; null for the first.</summary>
    public JournalledCopies? Finished { get; init; }

    /// <summary>The clock of pauses and rates; another one only in tests.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Numbers from 0 up to 1, which spread the pauses; another source only in tests.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
