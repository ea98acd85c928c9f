using System.Collections.Concurrent;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>Writes down what a job tells of each item.</summary>
internal sealed class TransferRecord : ITransferObserver
{
    /// <summary>The targets of the files that arrived, with their lengths.</summary>
    public ConcurrentQueue<(string TargetPath, long Length)> Completed { get; } = new();

    /// <summary>How they arrived.</summary>
    public ConcurrentQueue<(string TargetPath, TransferOutcome Outcome)> Outcomes { get; } = new();

    /// <summary>What was left out, and why.</summary>
    public ConcurrentQueue<(FileEntry Source, string Reason)> Skipped { get; } = new();

    /// <summary>What failed.</summary>
    public ConcurrentQueue<(FileEntry Source, string TargetPath, SftpException Error)> Failed { get; } = new();

    /// <summary>What is not as it was meant to be.</summary>
    public ConcurrentQueue<(string TargetPath, string Warning)> Warned { get; } = new();

    void ITransferObserver.Completed(FileEntry source, string targetPath, TransferOutcome outcome)
    {
        Outcomes.Enqueue((targetPath, outcome));
        Completed.Enqueue((targetPath, outcome.Length));
    }

    void ITransferObserver.Skipped(FileEntry source, string targetPath, string reason) => Skipped.Enqueue((source, reason));

    /// <summary>How often each was tried that failed.</summary>
    public ConcurrentQueue<int> FailedAttempts { get; } = new();

    void ITransferObserver.Failed(FileEntry source, string targetPath, SftpException exception, int attempts)
    {
        Failed.Enqueue((source, targetPath, exception));
        FailedAttempts.Enqueue(attempts);
    }

    /// <summary>What failed with the whole job.</summary>
    public ConcurrentQueue<(FileEntry Source, string TargetPath, SftpException Error)> GivenUp { get; } = new();

    void ITransferObserver.GivenUp(FileEntry source, string targetPath, SftpException exception, int attempts) =>
        GivenUp.Enqueue((source, targetPath, exception));

    void ITransferObserver.Warned(FileEntry source, string targetPath, string warning) => Warned.Enqueue((targetPath, warning));

    /// <summary>What was told that is not a reason to worry.</summary>
    public ConcurrentQueue<(string TargetPath, string Note)> Noted { get; } = new();

    void ITransferObserver.Noted(FileEntry source, string targetPath, string note) => Noted.Enqueue((targetPath, note));

    /// <summary>The one failure that there has to be.</summary>
    public SftpException OnlyFailure() => Assert.Single(Failed).Error;

    /// <summary>Nothing failed, and nothing else was told.</summary>
    public void AllWell(int files)
    {
        Assert.Empty(Failed.Select(failure => failure.Error.Message));
        Assert.Empty(Warned);
        Assert.Empty(Skipped);
        Assert.Equal(files, Completed.Count);
    }
}
