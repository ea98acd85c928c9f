using System.Security.Cryptography;
using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// Files of one block: the source is opened, then read, looked at and closed in one flight; the target gets its data, its attributes and its
/// close in one. What turns out to be no such file is copied as a large one.
/// </summary>
internal sealed class SmallContent(FileCopy copy, PartialCopy? partial)
{
    // What is longer is not hashed on a thread that receives for everybody.
    private const int QuickHash = 4 * 1024;

    private readonly FileCopier _job = copy.Job;
    private readonly int _length = (int)copy.Entry.Length;

    /// <summary>Copies the bytes into a file of that path, and ends it.</summary>
    public async Task<TransferOutcome> CopyAsync(string path, bool isFinal, CancellationToken cancellationToken)
    {
        int held = _length;
        if (_job.Limiter is not null)
            await _job.Limiter.TakeAsync(_length, cancellationToken).ConfigureAwait(false);
        await _job.Budget.TakeAsync(_length, cancellationToken).ConfigureAwait(false);
        // One byte more than was stated: an answer without it is the end of the file.
        IoBuffer buffer = IoBuffer.Rent(_length + 1);
        try
        {
            IFile input = await copy.Source.OpenReadAsync(copy.Entry.Path, cancellationToken).ConfigureAwait(false);
            Task<int> read = input.ReadAtAsync(0, buffer, Math.Min(_length + 1, _job.BlockLength), cancellationToken).AsTask();
            // Where much hangs on it, and where one answer has no room for that byte, the end is asked for by itself.
            Task<bool>? goesOn = _job.Looks || copy.Options.MoveSource || _length == _job.BlockLength
                ? input.HasByteAsync(_length, cancellationToken)
                : null;
            SourceWatch watch = new(copy.Source, copy.Entry, input);
            watch.LookAtPath(cancellationToken);
            Task closeInput = input.CloseAsync(cancellationToken).AsTask();
            OpenCopy output;
            try
            {
                output = await copy.OpenAsync(path, isFinal, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // The buffer is this method's to release only once the read is over.
                await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (goesOn is not null)
                    await ((Task)goesOn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await closeInput.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            await using (output.File.ConfigureAwait(false))
            {
                try
                {
                    output = await copy.BeginAsync(output, cancellationToken).ConfigureAwait(false);
                    bool isWhole = await IsWholeAsync(read, goesOn).ConfigureAwait(false)
                        && await watch.IsAsListedAsync().ConfigureAwait(false);
                    // A short answer, another length than the stated one, a file that was changed since it was listed: then it takes more looks.
                    if (!isWhole)
                    {
                        // Waiting for memory while holding some, many files could wait for each other.
                        _job.Budget.Return(held);
                        held = 0;
                        return await new LargeContent(copy, partial).FillAsync(output, StreamSet.None, cancellationToken).ConfigureAwait(false);
                    }
                    TransferOutcome outcome = _job.Looks
                        ? await WriteAndCheckAsync(output, buffer, cancellationToken).ConfigureAwait(false)
                        : await WriteAsync(output, buffer, cancellationToken).ConfigureAwait(false);
                    _job.Progress.Copied(_length);
                    if (partial is not null)
                        partial.Proven = _length;
                    return outcome;
                }
                catch (SftpException exception) when (isFinal)
                {
                    throw copy.Incomplete(exception, path);
                }
            }
        }
        finally
        {
            buffer.Release();
            if (held > 0)
                _job.Budget.Return(held);
        }
    }

    /// <summary>Whether all was read. A server that refuses to read beyond the end has to be asked for it in another way.</summary>
    private async Task<bool> IsWholeAsync(Task<int> read, Task<bool>? goesOn)
    {
        try
        {
            return await read.ConfigureAwait(false) == _length && (goesOn is null || !await goesOn.ConfigureAwait(false));
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return false;
        }
    }

    private async Task<TransferOutcome> WriteAsync(OpenCopy output, IoBuffer buffer, CancellationToken cancellationToken)
    {
        ValueTask write = output.File.WriteAtAsync(0, buffer, _length, cancellationToken);
        return new TransferOutcome(_length)
        {
            Warning = await output.Kept.FinishAsync(output, copy.Target, write, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Writes one block and compares before the attributes are set: they may take away the right to read.</summary>
    private async Task<TransferOutcome> WriteAndCheckAsync(OpenCopy output, IoBuffer buffer, CancellationToken cancellationToken)
    {
        Task write = output.File.WriteAtAsync(0, buffer, _length, cancellationToken).AsTask();
        string? hash = null;
        try
        {
            if (_job.Hashes)
            {
                hash = _length <= QuickHash
                    ? Convert.ToHexString(SHA256.HashData(buffer.Span[.._length]))
                    : await Task.Run(() => Convert.ToHexString(SHA256.HashData(buffer.Span[.._length])), CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await write.ConfigureAwait(false);
        (string? unverified, TransferWarning? warning) = await new CopyEnding(copy, partial)
            .CheckAndCloseAsync(output, new CopiedContent(_length, hash), cancellationToken).ConfigureAwait(false);
        return new TransferOutcome(_length) { Verified = unverified is null, Hash = hash, Warning = warning };
    }
}
