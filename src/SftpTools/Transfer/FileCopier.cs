using System.Security.Cryptography;
using SftpTools.Buffers;
using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// Copies one file: into a temporary name beside the target, then over the target. Until that last step the target is as it was; a copy
/// that fails or is cancelled removes its temporary file. With <see cref="TransferOptions.Direct"/> the file has its final name from the
/// start, and a failure leaves what is there and says so. A file that grows while it is read is copied to the length it had when it was
/// listed, and with a verification that is a warning; one that shrinks is <see cref="SftpErrorKind.IntegrityError"/>.
/// </summary>
internal sealed partial class FileCopier(IFileSystem source, IFileSystem target, TransferOptions options, TransferProgress progress)
{
    // Enough for the largest window on a far connection, small enough for any machine.
    private const long MemoryLimit = 32 * 1024 * 1024;

    // Apart from the other: a block that is compared is still held while it is read back.
    private const long CheckMemoryLimit = 16 * 1024 * 1024;

    // What is longer is not hashed on a thread that receives for everybody.
    private const int QuickHash = 4 * 1024;

    private const int CleanUpAttempts = 3;

    private static readonly TimeSpan s_cleanUpTime = TimeSpan.FromSeconds(3);

    private readonly MemoryBudget _budget = new(MemoryLimit);
    private readonly MemoryBudget _checkBudget = new(CheckMemoryLimit);
    private readonly RateLimiter? _limiter =
        options.BytesPerSecond > 0 ? new RateLimiter(options.BytesPerSecond, options.Clock) : null;

    private uint _lastToken = (uint)Random.Shared.Next();

    /// <summary>The block length that suits both sides and the rate; set before the first copy.</summary>
    public int BlockLength { get; set; } = 32 * 1024;

    /// <summary>Whether the file system that is both source and target copies by itself; set before the first copy.</summary>
    public bool CopiesByItself { get; set; }

    /// <summary>How often the record of a partial copy is brought up to date.</summary>
    public TimeSpan RecordInterval { get; set; } = TimeSpan.FromSeconds(2);

    private ContentCheck Check => new(target, _checkBudget, BlockLength);

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
        ExistingTarget existing = targetIsNew
            ? new ExistingTarget(targetPath)
            : await ExistingTarget.LookAsync(target, targetPath, entry, options, cancellationToken).ConfigureAwait(false);
        if (existing.SkipReason is not null)
            return new TransferOutcome(0) { Skipped = existing.SkipReason };
        KeptAttributes kept = KeptAttributes.ForFile(entry, source, existing, options.Preserve).At(target.Profile);
        // What fits into one block is there or not there: nothing of it could be continued.
        if (options.Resume && entry.Length > BlockLength)
            return await CopyResumableAsync(entry, existing, kept, cancellationToken).ConfigureAwait(false);
        return await CopyWholeAsync(entry, existing, kept, partial, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TransferOutcome> CopyWholeAsync(
        FileEntry entry, ExistingTarget existing, KeptAttributes kept, PartialCopy? partial, CancellationToken cancellationToken)
    {
        if (options.Direct)
        {
            return IsSmall(entry)
                ? await CopySmallAsync(entry, existing.Path, existing.Exists, kept, null, cancellationToken).ConfigureAwait(false)
                : await CopyLargeAsync(entry, existing.Path, existing.Exists, kept, null, cancellationToken).ConfigureAwait(false);
        }
        string? directory = target.Paths.GetParent(existing.Path);
        string name = TemporaryName.For(target.Paths.GetName(existing.Path), Interlocked.Increment(ref _lastToken));
        string temporary = partial?.Path ?? (directory is null ? name : target.Paths.Append(directory, name));
        bool renamed = false;
        try
        {
            TransferOutcome outcome = IsSmall(entry)
                ? await CopySmallAsync(entry, temporary, false, kept, partial, cancellationToken).ConfigureAwait(false)
                : await CopyLargeAsync(entry, temporary, false, kept, partial, cancellationToken).ConfigureAwait(false);
            if (partial is not null)
                partial.Complete = outcome;
            await target.ReplaceAsync(temporary, existing.Path, cancellationToken).ConfigureAwait(false);
            renamed = true;
            partial?.Clear();
            return outcome;
        }
        catch (SftpException exception) when (exception.Path == temporary)
        {
            throw exception.ForPath(existing.Path);
        }
        finally
        {
            if (!renamed && partial is not null)
                (partial.Path, partial.FinalPath) = (temporary, existing.Path);
            else if (!renamed)
                await RemoveTemporaryAsync(temporary).ConfigureAwait(false);
        }
    }

    private bool IsSmall(FileEntry entry) =>
        entry.Length > 0 && entry.Length <= BlockLength && (!CopiesByItself || Hashes);

    private ValueTask<IFile> OpenTargetAsync(string path, bool exists, KeptAttributes kept, CancellationToken cancellationToken) =>
        exists || Hashes
            ? target.OpenAsync(
                path,
                exists ? FileMode.Truncate : FileMode.CreateNew,
                Hashes ? FileAccess.ReadWrite : FileAccess.Write,
                kept.CreationMode,
                cancellationToken)
            : target.CreateNewAsync(path, kept.CreationMode, cancellationToken);

    /// <summary>
    /// One block: the source is opened, read and closed in one flight, then the target gets its data, its attributes and its close in one.
    /// </summary>
    private async Task<TransferOutcome> CopySmallAsync(
        FileEntry entry, string path, bool exists, KeptAttributes kept, PartialCopy? partial, CancellationToken cancellationToken)
    {
        int length = (int)entry.Length;
        int held = length;
        if (_limiter is not null)
            await _limiter.TakeAsync(length, cancellationToken).ConfigureAwait(false);
        await _budget.TakeAsync(length, cancellationToken).ConfigureAwait(false);
        IoBuffer buffer = IoBuffer.Rent(length);
        try
        {
            IFile input = await source.OpenReadAsync(entry.Path, cancellationToken).ConfigureAwait(false);
            Task<int> read = input.ReadAtAsync(0, buffer, length, cancellationToken).AsTask();
            Task<FileState>? state = Looks ? input.GetStateAsync(cancellationToken).AsTask() : null;
            Task closeInput = input.CloseAsync(cancellationToken).AsTask();
            IFile output;
            try
            {
                output = await OpenTargetAsync(path, exists, kept, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // The buffer is this method's to release only once the read is over.
                await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (state is not null)
                    await ((Task)state).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await closeInput.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            await using (output.ConfigureAwait(false))
            {
                try
                {
                    int count = await read.ConfigureAwait(false);
                    // A server may answer short; then the file is fetched in as many reads as it takes.
                    if (count != length)
                    {
                        // Waiting for memory while holding some, many files could wait for each other.
                        _budget.Return(held);
                        held = 0;
                        return await PumpAsync(entry, output, path, kept, StreamSet.None, partial, cancellationToken).ConfigureAwait(false);
                    }
                    TransferOutcome outcome = state is null
                        ? await WriteSmallAsync(output, buffer, length, kept, cancellationToken).ConfigureAwait(false)
                        : await WriteAndCheckAsync(entry, await state.ConfigureAwait(false), output, path, buffer, kept, cancellationToken)
                            .ConfigureAwait(false);
                    progress.Copied(length);
                    if (partial is not null)
                        partial.Proven = length;
                    return outcome;
                }
                catch (SftpException exception) when (options.Direct)
                {
                    throw Incomplete(exception, path);
                }
            }
        }
        finally
        {
            buffer.Release();
            if (held > 0)
                _budget.Return(held);
        }
    }

    private static async Task<TransferOutcome> WriteSmallAsync(
        IFile output, IoBuffer buffer, int length, KeptAttributes kept, CancellationToken cancellationToken)
    {
        ValueTask write = output.WriteAtAsync(0, buffer, length, cancellationToken);
        return new TransferOutcome(length) { Warning = await kept.FinishAsync(output, write, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>Writes one block and compares before the attributes are set: they may take away the right to read.</summary>
    private async Task<TransferOutcome> WriteAndCheckAsync(
        FileEntry entry, FileState state, IFile output, string path, IoBuffer buffer, KeptAttributes kept, CancellationToken cancellationToken)
    {
        int length = (int)entry.Length;
        Task write = output.WriteAtAsync(0, buffer, length, cancellationToken).AsTask();
        string? hash = null;
        try
        {
            if (Hashes)
            {
                hash = length <= QuickHash
                    ? HashText.Of(SHA256.HashData(buffer.Span[..length]))
                    : await Task.Run(() => HashText.Of(SHA256.HashData(buffer.Span[..length])), CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await write.ConfigureAwait(false);
        await Check.RunAsync(output, path, length, hash, cancellationToken).ConfigureAwait(false);
        TransferWarning? warning = await kept.FinishAsync(output, ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false);
        return new TransferOutcome(length)
        {
            Verified = true,
            Hash = hash,
            Warning = TransferWarning.Join(ContentCheck.SourceWarning(entry, state), warning),
        };
    }

    private async Task<TransferOutcome> CopyLargeAsync(
        FileEntry entry, string path, bool exists, KeptAttributes kept, PartialCopy? partial, CancellationToken cancellationToken)
    {
        using StreamSet streams = StartStreams(entry.Length - (partial?.Proven ?? 0), cancellationToken);
        IFile output = partial?.Path is null
            ? await OpenTargetAsync(path, exists, kept, cancellationToken).ConfigureAwait(false)
            : await target.OpenAsync(path, FileMode.Open, FileAccess.Write, null, cancellationToken).ConfigureAwait(false);
        await using (output.ConfigureAwait(false))
        {
            try
            {
                return await PumpAsync(entry, output, path, kept, streams, partial, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (options.Direct)
            {
                throw Incomplete(exception, path);
            }
        }
    }

    private async Task<TransferOutcome> PumpAsync(
        FileEntry entry, IFile output, string path, KeptAttributes kept, StreamSet streams, PartialCopy? partial,
        CancellationToken cancellationToken)
    {
        using OrderedHash? hash = Hashes ? new OrderedHash() : null;
        IFile input = await source.OpenReadAsync(entry.Path, cancellationToken).ConfigureAwait(false);
        TransferProgress file = progress.ForFile(entry.Name, entry.Length);
        FileState state = default;
        long length = entry.Length;
        await using (input.ConfigureAwait(false))
        {
            try
            {
                // The hash of what was copied needs the bytes here.
                if (!CopiesByItself || Hashes
                    || !await SelfCopy.TryAsync(input, output, entry.Length, file, cancellationToken).ConfigureAwait(false))
                {
                    Bytes bytes = new(path, file, partial?.Proven ?? 0) { Hash = hash, Partial = partial };
                    length = await CopyBytesAsync(entry, input, output, bytes, streams, cancellationToken).ConfigureAwait(false);
                }
                if (Looks)
                    state = await input.GetStateAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                file.End();
            }
        }
        return await FinishAsync(entry, state, output, path, length, hash?.Finish(), kept, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares as asked, then sets the attributes and closes.</summary>
    private async Task<TransferOutcome> FinishAsync(
        FileEntry entry, FileState state, IFile output, string path, long length, string? hash, KeptAttributes kept,
        CancellationToken cancellationToken)
    {
        if (Looks)
            await Check.RunAsync(output, path, length, hash, cancellationToken).ConfigureAwait(false);
        TransferWarning? warning = await kept.FinishAsync(output, ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false);
        return new TransferOutcome(length)
        {
            Verified = Looks,
            Hash = hash,
            Warning = TransferWarning.Join(Looks ? ContentCheck.SourceWarning(entry, state) : null, warning),
        };
    }

    private static SftpException Incomplete(SftpException exception, string path) => SftpException.OnPath(
        exception.Kind,
        SftpOperation.Copy,
        path,
        $"{(exception.Path == path ? exception.Reason : null) ?? exception.Message.TrimEnd('.')}; "
        + "it has its final name already, as -Direct asks, and is not complete",
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
}
