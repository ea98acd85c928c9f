using System.Security.Cryptography;
using SftpTools.Buffers;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// Files of one block: the source is opened, then read, looked at and closed in one flight; the target gets its data, its attributes and its
/// close in one. What turns out to be no such file is copied as a large one.
/// </summary>
internal sealed partial class FileCopier
{
    // What is longer is not hashed on a thread that receives for everybody.
    private const int QuickHash = 4 * 1024;

    private bool IsSmall(FileEntry entry) =>
        entry.Length > 0 && entry.Length <= BlockLength && (!CopiesByItself || Hashes);

    private async Task<TransferOutcome> CopySmallAsync(
        FileEntry entry, string path, ExistingTarget existing, bool isFinal, PreservedAttributes kept, PartialCopy? partial, CancellationToken cancellationToken)
    {
        int length = (int)entry.Length;
        int held = length;
        if (_limiter is not null)
            await _limiter.TakeAsync(length, cancellationToken).ConfigureAwait(false);
        await _budget.TakeAsync(length, cancellationToken).ConfigureAwait(false);
        // One byte more than was stated: an answer without it is the end of the file.
        IoBuffer buffer = IoBuffer.Rent(length + 1);
        try
        {
            IFile input = await source.OpenReadAsync(entry.Path, cancellationToken).ConfigureAwait(false);
            Task<int> read = input.ReadAtAsync(0, buffer, Math.Min(length + 1, BlockLength), cancellationToken).AsTask();
            // Where much hangs on it, and where one answer has no room for that byte, the end is asked for by itself.
            Task<bool>? goesOn = Looks || options.MoveSource || length == BlockLength ? input.HasByteAsync(length, cancellationToken) : null;
            SourceWatch watch = new(source, entry, input);
            watch.LookAtPath(cancellationToken);
            Task closeInput = input.CloseAsync(cancellationToken).AsTask();
            IFile output;
            try
            {
                output = await OpenTargetAsync(path, existing, isFinal, kept, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // The buffer is this method's to release only once the read is over.
                await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (goesOn is not null)
                    await ((Task)goesOn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await closeInput.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            await using (output.ConfigureAwait(false))
            {
                try
                {
                    kept = await BeginAsync(output, existing, isFinal, kept, cancellationToken).ConfigureAwait(false);
                    bool isWhole = await IsWholeAsync(read, length, goesOn).ConfigureAwait(false)
                        && await watch.IsAsListedAsync().ConfigureAwait(false);
                    // A short answer, another length than the stated one, a file that was changed since it was listed: then it takes more looks.
                    if (!isWhole)
                    {
                        // Waiting for memory while holding some, many files could wait for each other.
                        _budget.Return(held);
                        held = 0;
                        return await PumpAsync(entry, new Opened(output, path, IsFresh: false), kept, StreamSet.None, partial, cancellationToken).ConfigureAwait(false);
                    }
                    TransferOutcome outcome = Looks
                        ? await WriteAndCheckAsync(entry, output, path, buffer, kept, cancellationToken).ConfigureAwait(false)
                        : await WriteSmallAsync(output, path, buffer, length, kept, cancellationToken).ConfigureAwait(false);
                    progress.Copied(length);
                    if (partial is not null)
                        partial.Proven = length;
                    return outcome;
                }
                catch (SftpException exception) when (isFinal)
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

    /// <summary>Whether all was read. A server that refuses to read beyond the end has to be asked for it in another way.</summary>
    private static async Task<bool> IsWholeAsync(Task<int> read, int length, Task<bool>? goesOn)
    {
        try
        {
            return await read.ConfigureAwait(false) == length && (goesOn is null || !await goesOn.ConfigureAwait(false));
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return false;
        }
    }

    private async Task<TransferOutcome> WriteSmallAsync(
        IFile output, string path, IoBuffer buffer, int length, PreservedAttributes kept, CancellationToken cancellationToken)
    {
        ValueTask write = output.WriteAtAsync(0, buffer, length, cancellationToken);
        return new TransferOutcome(length)
        {
            Warning = await kept.FinishAsync(output, target, path, write, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Writes one block and compares before the attributes are set: they may take away the right to read.</summary>
    private async Task<TransferOutcome> WriteAndCheckAsync(
        FileEntry entry, IFile output, string path, IoBuffer buffer, PreservedAttributes kept, CancellationToken cancellationToken)
    {
        int length = (int)entry.Length;
        Task write = output.WriteAtAsync(0, buffer, length, cancellationToken).AsTask();
        string? hash = null;
        try
        {
            if (Hashes)
            {
                hash = length <= QuickHash
                    ? Convert.ToHexString(SHA256.HashData(buffer.Span[..length]))
                    : await Task.Run(() => Convert.ToHexString(SHA256.HashData(buffer.Span[..length])), CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await write.ConfigureAwait(false);
        (string? unverified, TransferWarning? warning) = await CheckAndCloseAsync(output, path, length, hash, kept, cancellationToken)
            .ConfigureAwait(false);
        return new TransferOutcome(length) { Verified = unverified is null, Hash = hash, Warning = warning };
    }
}
