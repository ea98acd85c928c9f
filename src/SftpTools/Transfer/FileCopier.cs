using SftpTools.Buffers;
using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// Copies one file: into a temporary name beside the target, then over the target. Until that last step the target is as it was; a copy
/// that fails or is cancelled removes its temporary file.
/// </summary>
internal sealed partial class FileCopier(IFileSystem source, IFileSystem target, TransferOptions options, TransferProgress progress)
{
    // Enough for the largest window on a far connection, small enough for any machine.
    private const long MemoryLimit = 32 * 1024 * 1024;

    private const int PermissionBits = 0x1FF;
    private const int OwnerWrite = 0x80;

    private const int CleanUpAttempts = 3;

    private static readonly TimeSpan s_cleanUpTime = TimeSpan.FromSeconds(3);

    private readonly MemoryBudget _budget = new(MemoryLimit);
    private readonly RateLimiter? _limiter =
        options.BytesPerSecond > 0 ? new RateLimiter(options.BytesPerSecond, options.Clock) : null;

    private uint _lastToken = (uint)Random.Shared.Next();

    /// <summary>The block length that suits both sides and the rate; set before the first copy.</summary>
    public int BlockLength { get; private set; } = 32 * 1024;

    /// <summary>How many blocks of one file may be under way on a short round trip; set before the first copy.</summary>
    public int NearWindow { get; set; } = 16;

    /// <summary>
    /// Copies one file. With a partial copy it continues what the last attempt left, and a failure leaves the temporary file to the next
    /// one, or to <see cref="DiscardAsync"/>; without, nothing is left.
    /// </summary>
    public async Task<TransferOutcome> CopyAsync(
        FileEntry entry, string targetPath, bool targetIsNew, CancellationToken cancellationToken, PartialCopy? partial = null)
    {
        int? mode = entry.Mode & PermissionBits;
        int? keptMode = null;
        if (!targetIsNew)
            (targetPath, keptMode) = await LookAtTargetAsync(targetPath, cancellationToken).ConfigureAwait(false);
        // A private file must not be open to others while its replacement grows.
        if (keptMode is { } kept)
            mode = (kept & PermissionBits) | OwnerWrite;

        if (partial?.Path is not null && await IsDoneAsync(partial, entry, targetPath, cancellationToken).ConfigureAwait(false))
            return new TransferOutcome(entry.Length);

        string? directory = target.Paths.GetParent(targetPath);
        string name = TemporaryName.For(target.Paths.GetName(targetPath), Interlocked.Increment(ref _lastToken));
        string temporary = partial?.Path ?? (directory is null ? name : target.Paths.Append(directory, name));
        bool renamed = false;
        try
        {
            EntryChange change = new(entry.LastWriteTimeUtc, entry.LastAccessTimeUtc, keptMode);
            (long length, string? warning) = entry.Length > 0 && entry.Length <= BlockLength
                ? await CopySmallAsync(entry, temporary, mode, change, partial, cancellationToken).ConfigureAwait(false)
                : await CopyLargeAsync(entry, temporary, mode, change, partial, cancellationToken).ConfigureAwait(false);
            if (partial is not null)
                partial.IsComplete = true;
            await target.ReplaceAsync(temporary, targetPath, cancellationToken).ConfigureAwait(false);
            renamed = true;
            partial?.Clear();
            return new TransferOutcome(length) { Warning = warning };
        }
        catch (SftpException exception) when (exception.Path == temporary)
        {
            throw exception.ForPath(targetPath);
        }
        finally
        {
            if (!renamed && partial is not null)
                partial.Path = temporary;
            else if (!renamed)
                await RemoveTemporaryAsync(temporary).ConfigureAwait(false);
        }
    }

    /// <summary>Sees what is in the way: a link is followed, a file lends its mode, anything else is an error.</summary>
    private async Task<(string Path, int? Mode)> LookAtTargetAsync(string path, CancellationToken cancellationToken)
    {
        FileEntry? existing = await target.GetEntryAsync(path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (existing?.Type == FileEntryType.SymbolicLink)
        {
            path = await target.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
            existing = await target.GetEntryAsync(path, followLink: false, cancellationToken).ConfigureAwait(false);
        }
        switch (existing)
        {
            case null:
                return (path, null);
            case { Type: FileEntryType.SymbolicLink }:
                // Some servers only tidy the text of a path; the rename would put the file in the place of the link.
                throw SftpException.OnPath(
                    SftpErrorKind.PathExists, SftpOperation.Create, path, "a link is in the way that the server does not resolve");
            case { Type: FileEntryType.Directory }:
                throw SftpException.OnPath(
                    SftpErrorKind.PathExists, SftpOperation.Create, path, "a directory of that name is in the way");
            case { Type: not FileEntryType.File }:
                throw SftpException.OnPath(
                    SftpErrorKind.PathExists, SftpOperation.Create, path, "something that is neither file nor directory is in the way");
            case { Mode: { } mode } when (mode & OwnerWrite) == 0 && !options.Force:
                throw SftpException.OnPath(
                    SftpErrorKind.PermissionDenied, SftpOperation.Create, path, "the file there is read-only; -Force replaces it");
            default:
                return (path, existing.Mode);
        }
    }

    /// <summary>
    /// One block: the source is opened, read and closed in one flight, then the target gets its data, its attributes and its close in one.
    /// </summary>
    private async Task<(long, string?)> CopySmallAsync(
        FileEntry entry, string temporary, int? mode, EntryChange change, PartialCopy? partial, CancellationToken cancellationToken)
    {
        int length = (int)entry.Length;
        if (_limiter is not null)
            await _limiter.TakeAsync(length, cancellationToken).ConfigureAwait(false);
        await _budget.TakeAsync(length, cancellationToken).ConfigureAwait(false);
        IoBuffer buffer = IoBuffer.Rent(length);
        try
        {
            IFile input = await source.OpenReadAsync(entry.Path, cancellationToken).ConfigureAwait(false);
            Task<int> read = input.ReadAtAsync(0, buffer, length, cancellationToken).AsTask();
            Task closeInput = input.CloseAsync(cancellationToken).AsTask();
            IFile output;
            try
            {
                output = await target.CreateNewAsync(temporary, mode, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // The buffer is this method's to release only once the read is over.
                await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await closeInput.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            await using (output.ConfigureAwait(false))
            {
                int count = await read.ConfigureAwait(false);
                if (count == length)
                {
                    ValueTask write = output.WriteAtAsync(0, buffer, length, cancellationToken);
                    string? warning = await FinishAsync(output, write, change, cancellationToken).ConfigureAwait(false);
                    progress.Copied(length);
                    if (partial is not null)
                        partial.Proven = length;
                    return (length, warning);
                }
                // A server may answer short; then the file is fetched in as many reads as it takes.
                return await PumpAsync(entry, output, change, null, partial, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            buffer.Release();
            _budget.Return(length);
        }
    }

    private async Task<(long, string?)> CopyLargeAsync(
        FileEntry entry, string temporary, int? mode, EntryChange change, PartialCopy? partial, CancellationToken cancellationToken)
    {
        using StreamSet streams = StreamSet.Start(source, target, options, entry.Length - (partial?.Proven ?? 0), cancellationToken);
        IFile output = partial?.Path is null
            ? await target.CreateNewAsync(temporary, mode, cancellationToken).ConfigureAwait(false)
            : await target.OpenWriteAsync(temporary, cancellationToken).ConfigureAwait(false);
        await using (output.ConfigureAwait(false))
            return await PumpAsync(entry, output, change, streams, partial, cancellationToken, temporary).ConfigureAwait(false);
    }

    private async Task<(long, string?)> PumpAsync(
        FileEntry entry, IFile output, EntryChange change, StreamSet? streams, PartialCopy? partial, CancellationToken cancellationToken,
        string temporary = "")
    {
        long copied;
        IFile input = await source.OpenReadAsync(entry.Path, cancellationToken).ConfigureAwait(false);
        await using (input.ConfigureAwait(false))
        {
            copied = await CopyBytesAsync(entry, input, output, temporary, streams, partial, cancellationToken).ConfigureAwait(false);
        }
        return (copied, await FinishAsync(output, ValueTask.CompletedTask, change, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Attributes and close leave together with the last write. Attributes that are refused are a warning; the bytes are there.</summary>
    private static async Task<string?> FinishAsync(
        IFile output, ValueTask write, EntryChange change, CancellationToken cancellationToken)
    {
        Task written = write.AsTask();
        Task changed = output.SetAttributesAsync(change, cancellationToken).AsTask();
        Task closed = output.CloseAsync(cancellationToken).AsTask();
        await Task.WhenAll(written, changed, closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await written.ConfigureAwait(false);
        await closed.ConfigureAwait(false);
        try
        {
            await changed.ConfigureAwait(false);
            return null;
        }
        catch (SftpException exception) when (exception.Kind is not (SftpErrorKind.ConnectionLost or SftpErrorKind.Timeout))
        {
            return $"The times were not kept: {exception.Reason}.";
        }
    }

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
