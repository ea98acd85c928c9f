using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// Copies one file: into a temporary name beside the target, then over the target. Until that last step the target is as it was; a copy
/// that fails or is cancelled removes its temporary file. With <see cref="TransferOptions.Direct"/> the file has its final name from the
/// start, and a failure leaves what is there and says so. A source is read to its end, whatever length was stated; one that grows meanwhile
/// is copied to the length it had when its copy began, and one that is changed in another way is told of, or an error.
/// </summary>
internal sealed partial class FileCopier(IFileSystem source, IFileSystem target, TransferOptions options, TransferProgress progress)
{
    // Enough for the largest window on a far connection, small enough for any machine.
    private const long MemoryLimit = 32 * 1024 * 1024;

    // Apart from the other: a block that is compared is still held while it is read back.
    private const long CheckMemoryLimit = 16 * 1024 * 1024;

    private const int CleanUpAttempts = 3;

    private static readonly TimeSpan s_cleanUpTime = TimeSpan.FromSeconds(10);

    private readonly MemoryBudget _budget = new(MemoryLimit);
    private readonly MemoryBudget _checkBudget = new(CheckMemoryLimit);
    private readonly RateLimiter? _limiter =
        options.BytesPerSecond > 0 ? new RateLimiter(options.BytesPerSecond, options.Clock) : null;

    private readonly SameFile _sameFile = new(source, target);

    /// <summary>What the copies of the job may do to what is there.</summary>
    public TargetGuard Guard { get; } = new(target, options.Force);

    /// <summary>The block length that suits both sides and the rate; set before the first copy.</summary>
    public int BlockLength { get; set; } = 32 * 1024;

    /// <summary>Whether the file system that is both source and target copies by itself; set before the first copy.</summary>
    public bool CopiesByItself { get; set; }

    /// <summary>What the directories of the target hold; set before the first copy, null where nobody lists them.</summary>
    public TargetListings? TargetListings { get; set; }

    /// <summary>How often the record of a partial copy is brought up to date.</summary>
    public TimeSpan RecordInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Told of each file that is whole, before it gets its final name: source, target and temporary path.</summary>
    public Action<FileEntry, string, string>? BeforeRename { get; init; }

    private CopyVerifier Check => new(target, _checkBudget, BlockLength);

    private bool Looks => options.Verify != SftpVerify.None;

    private bool Hashes => options.Verify == SftpVerify.Hash;

    /// <summary>
    /// Copies one file, or says why it is left as it is. With a partial copy it continues what the last attempt left, and a failure leaves
    /// the temporary file to the next one, or to <see cref="DiscardAsync"/>; without, nothing is left but what -Resume keeps.
    /// </summary>
    public async Task<TransferOutcome> CopyAsync(
        FileEntry entry, string targetPath, bool targetIsNew, CancellationToken cancellationToken, PartialCopy? partial = null)
    {
        // Before the target is looked at: what is there may be this very copy.
        if (partial?.Path is not null && await FindDoneAsync(partial, entry, cancellationToken).ConfigureAwait(false) is { } done)
            return done;
        // What fits into one block is there or not there: nothing of it could be continued.
        bool isResumable = options.Resume && entry.Length > BlockLength;
        // Where nothing can be seen, no record can be read either.
        ExistingTarget existing = targetIsNew && !isResumable
            ? new ExistingTarget(targetPath)
            : await ExistingTarget.LookAsync(target, targetPath, entry, options, cancellationToken).ConfigureAwait(false);
        if (existing.SkipReason is not null)
            return new TransferOutcome(0) { Skipped = existing.SkipReason };
        if (existing.Entry is { } there)
        {
            existing = existing with
            {
                MayBeSource = await _sameFile.RequireAnotherAsync(entry, there, existing.Path, WritesDirectly, cancellationToken)
                    .ConfigureAwait(false),
            };
        }
        if (WritesDirectly)
            await Guard.RequireDirectAsync(existing, cancellationToken).ConfigureAwait(false);
        PreservedAttributes kept = PreservedAttributes.ForFile(entry, source, target, existing, options.Preserve).At(target.Profile);
        return await _trial.RunAsync(
            () => isResumable
                ? CopyResumableAsync(entry, existing, kept, partial, cancellationToken)
                : CopyWholeAsync(entry, existing, kept, partial, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<IFile> OpenTargetAsync(string path, ExistingTarget existing, bool isFinal, PreservedAttributes kept, CancellationToken cancellationToken)
    {
        FileMode how = !isFinal || !existing.Exists ? FileMode.CreateNew
            : existing.MayBeSource ? FileMode.Open
            : FileMode.Truncate;
        return OpenToFillAsync(path, how, kept, cancellationToken);
    }

    /// <summary>
    /// Before the first byte: whether the open file may take the place of what is there, whose attributes are kept then; and a file that is
    /// written where it is gets the rights of the end, where these are fewer.
    /// </summary>
    private async ValueTask<PreservedAttributes> BeginAsync(
        IFile output, ExistingTarget existing, bool isFinal, PreservedAttributes kept, CancellationToken cancellationToken)
    {
        if (!isFinal)
        {
            return kept.Replacing(
                existing.Owner, await Guard.RequireAsync(existing, output, cancellationToken).ConfigureAwait(false));
        }
        if (kept.ModeBeforeWriting(existing) is { } mode)
        {
            Task narrowed = output.SetAttributesAsync(new EntryChange(null, null, mode), cancellationToken).AsTask();
            // Where it is refused, the end says so.
            await narrowed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return kept;
    }

    // Only what is compared has to be read.
    private ValueTask<IFile> OpenToFillAsync(string path, FileMode how, PreservedAttributes kept, CancellationToken cancellationToken) => Hashes
        ? ReadWriteHandles.OpenAsync(target, path, how, kept.CreationMode, cancellationToken)
        : ReadWriteHandles.OpenToWriteAsync(target, path, how, kept.CreationMode, cancellationToken);

    private async Task<TransferOutcome> CopyLargeAsync(
        FileEntry entry, string path, ExistingTarget existing, bool isFinal, PreservedAttributes kept, PartialCopy? partial, CancellationToken cancellationToken)
    {
        using StreamSet streams = StartStreams(entry.Length - (partial?.Proven ?? 0), cancellationToken);
        IFile output = partial?.Path is null
            ? await OpenTargetAsync(path, existing, isFinal, kept, cancellationToken).ConfigureAwait(false)
            : await target.OpenAsync(path, FileMode.Open, FileAccess.Write, null, cancellationToken).ConfigureAwait(false);
        await using (output.ConfigureAwait(false))
        {
            try
            {
                kept = await BeginAsync(output, existing, isFinal, kept, cancellationToken).ConfigureAwait(false);
                Opened opened = new(output, path, await IsFreshAsync(output, existing, isFinal, partial, cancellationToken).ConfigureAwait(false));
                return await PumpAsync(entry, opened, kept, streams, partial, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (isFinal)
            {
                throw Incomplete(exception, path);
            }
        }
    }

    /// <summary>Whether nothing but zeros lies behind what an earlier attempt has brought, so that holes may be left.</summary>
    private static async ValueTask<bool> IsFreshAsync(
        IFile output, ExistingTarget existing, bool isFinal, PartialCopy? partial, CancellationToken cancellationToken) =>
        partial?.Path is not null ? await TryCutAsync(output, partial.Proven, true, cancellationToken).ConfigureAwait(false)
        : !isFinal || !existing.Exists
        // Some servers do not hear that a file is to be emptied.
        || (!existing.MayBeSource && (await StateOfAsync(output, cancellationToken).ConfigureAwait(false)).Length == 0);

    private async Task<TransferOutcome> PumpAsync(
        FileEntry entry, Opened opened, PreservedAttributes kept, StreamSet streams, PartialCopy? partial, CancellationToken cancellationToken)
    {
        (IFile output, string path, bool isFresh) = opened;
        using OrderedHash? hash = Hashes ? new OrderedHash() : null;
        IFile input = await source.OpenReadAsync(entry.Path, cancellationToken).ConfigureAwait(false);
        await using (input.ConfigureAwait(false))
        {
            SourceWatch watch = SourceWatch.Begin(source, entry, input, cancellationToken);
            TransferProgress file = progress.ForFile(entry.Name, entry.Length);
            long length;
            try
            {
                Bytes bytes = new(path, file, partial?.Proven ?? 0) { Hash = hash, Partial = partial, IsFresh = isFresh };
                length = await CopyContentAsync(entry, watch, input, output, bytes, streams, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                file.End();
            }
            return await FinishAsync(entry, watch, output, path, length, hash?.Finish(), kept, partial, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Compares as asked, sets the attributes and closes, and looks at the source meanwhile.</summary>
    private async Task<TransferOutcome> FinishAsync(
        FileEntry entry, SourceWatch watch, IFile output, string path, long length, string? hash, PreservedAttributes kept, PartialCopy? partial,
        CancellationToken cancellationToken)
    {
        watch.LookAgain(cancellationToken);
        (string? unverified, TransferWarning? warning) = await CheckAndCloseAsync(output, path, length, hash, kept, cancellationToken)
            .ConfigureAwait(false);
        SourceVerdict verdict = await watch.JudgeAsync(length, cancellationToken).ConfigureAwait(false);
        if (verdict is { Kind: SourceVerdictKind.Same, Source: { Length: 0, IsLengthKnown: true } } && length > 0)
            source.Profile.Learn(SftpServerFact.TellsSizes, false, $"a file of 0 bytes gave {length}");
        bool isChanged = verdict.Kind == SourceVerdictKind.Changed;
        if (isChanged && (Looks || options.MoveSource || partial is { MayTryAgain: true }))
            throw SourceWatch.Changed(entry.Path, verdict.Reason!);
        TransferWarning? differs = isChanged ? TransferWarning.Changed(verdict.Reason!)
            : verdict.Stated is { } stated ? TransferWarning.SizeDiffers(stated, length)
            : null;
        return new TransferOutcome(length)
        {
            Verified = Looks && unverified is null && !(verdict.Stated > length),
            Hash = hash,
            Warning = TransferWarning.Join(differs, warning),
            Note = verdict.Kind == SourceVerdictKind.Grown ? verdict.Reason : null,
            SourceChanged = isChanged,
            Source = verdict.Source,
            IsShort = verdict.Stated > length,
        };
    }

    /// <summary>
    /// Compares as asked, sets the attributes and closes. Returns why it could not be compared, and what was not kept. The comparison comes
    /// first, because attributes may take away the right to read; what the server tells of closed files alone is compared last.
    /// </summary>
    private async Task<(string? Unverified, TransferWarning? Warning)> CheckAndCloseAsync(
        IFile output, string path, long length, string? hash, PreservedAttributes kept, CancellationToken cancellationToken)
    {
        bool isChecked = !Looks || await Check.TryOpenAsync(output, path, length, hash, cancellationToken).ConfigureAwait(false);
        TransferWarning? warning = await kept.FinishAsync(output, target, path, ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false);
        string? unverified = isChecked ? null : await Check.ClosedAsync(path, length, hash, cancellationToken).ConfigureAwait(false);
        return (unverified, unverified is null ? warning : TransferWarning.Join(TransferWarning.Unverified(unverified), warning));
    }

    private SftpException Incomplete(SftpException exception, string path) => SftpException.OnPath(
        exception.Kind,
        SftpOperation.Copy,
        path,
        $"{(exception.Path == path ? exception.Reason : null) ?? exception.Message.TrimEnd('.')}; "
        + $"it has its final name already, as {(options.Direct ? "-Direct asks" : "the server takes no other")}, and is not complete",
        exception);

    private async Task RemoveTemporaryAsync(string temporary)
    {
        using CancellationTokenSource time = new(s_cleanUpTime);
        for (int attempt = 1; attempt <= CleanUpAttempts; attempt++)
        {
            try
            {
                await target.RemoveFileAsync(temporary, time.Token).ConfigureAwait(false);
                return;
            }
            catch (SftpException exception) when (exception.Kind == SftpErrorKind.ConnectionLost)
            {
                // A line that breaks again and again; the next attempt connects anew.
            }
            catch (Exception exception) when (exception is SftpException or OperationCanceledException)
            {
                // It was never made, or the server cannot be reached: the name says what it is, and it is not the final one.
                return;
            }
        }
    }

    /// <summary>A target that is open, its path, and whether there is nothing but zeros behind what is known of it.</summary>
    private readonly record struct Opened(IFile File, string Path, bool IsFresh);
}
