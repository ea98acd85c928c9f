using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>Files of many blocks, or of a length that is not known: opened, filled over one connection or several, and ended.</summary>
internal sealed class LargeContent(FileCopy copy, PartialCopy? partial)
{
    private readonly FileCopier _job = copy.Job;

    /// <summary>Copies the bytes into a file of that path, and ends it; from where the last attempt was cut, if there was one.</summary>
    public async Task<TransferOutcome> CopyAsync(string path, bool isFinal, CancellationToken cancellationToken)
    {
        using StreamSet streams = _job.StartStreams(copy.Entry.Length - (partial?.Proven ?? 0), cancellationToken);
        OpenCopy output = partial?.Path is null
            ? await copy.OpenAsync(path, isFinal, cancellationToken).ConfigureAwait(false)
            : new OpenCopy(await copy.Target.OpenAsync(path, FileMode.Open, FileAccess.Write, null, cancellationToken).ConfigureAwait(false), path)
            {
                IsFinal = isFinal,
                Kept = copy.Kept,
            };
        await using (output.File.ConfigureAwait(false))
        {
            try
            {
                output = await copy.BeginAsync(output, cancellationToken).ConfigureAwait(false);
                output = output with { IsFresh = await IsFreshAsync(output, cancellationToken).ConfigureAwait(false) };
                return await FillAsync(output, streams, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (isFinal)
            {
                throw copy.Incomplete(exception, path);
            }
        }
    }

    /// <summary>Copies the bytes into an open file, and ends it.</summary>
    public async Task<TransferOutcome> FillAsync(OpenCopy output, StreamSet streams, CancellationToken cancellationToken)
    {
        using OrderedHash? hash = _job.Hashes ? new OrderedHash() : null;
        IFile input = await copy.Source.OpenReadAsync(copy.Entry.Path, cancellationToken).ConfigureAwait(false);
        await using (input.ConfigureAwait(false))
        {
            SourceWatch watch = SourceWatch.Begin(copy.Source, copy.Entry, input, cancellationToken);
            TransferProgress file = _job.Progress.ForFile(copy.Entry.Name, copy.Entry.Length);
            long length;
            try
            {
                length = await new ContentCopy(copy, output, input, watch)
                {
                    Streams = streams,
                    Progress = file,
                    Known = partial?.Proven ?? 0,
                    Hash = hash,
                    Partial = partial,
                }.RunAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                file.End();
            }
            return await new CopyEnding(copy, partial)
                .FinishAsync(output, watch, new CopiedContent(length, hash?.Finish()), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether nothing but zeros lies behind what an earlier attempt has brought, so that holes may be left.</summary>
    private async ValueTask<bool> IsFreshAsync(OpenCopy output, CancellationToken cancellationToken) =>
        partial?.Path is not null ? await FileCopy.TryCutAsync(output.File, partial.Proven, true, cancellationToken).ConfigureAwait(false)
        : !output.IsFinal || !copy.Existing.Exists
        // Some servers do not hear that a file is to be emptied.
        || (!copy.Existing.MayBeSource && (await FileCopy.StateOfAsync(output.File, cancellationToken).ConfigureAwait(false)).Length == 0);
}
