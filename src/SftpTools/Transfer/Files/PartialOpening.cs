using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>Opens a partial copy for the bytes that are missing: with those that are proven, or a new one with none.</summary>
internal sealed class PartialOpening(FileCopy copy, PartialFile partial, IFile input)
{
    private readonly IFileSystem _target = copy.Target;

    private bool IsDirect => copy.Options.Direct;

    /// <summary>Opens the partial copy with so many bytes that are proven, or a new one with none, and why.</summary>
    public async Task<(OpenCopy Output, WrittenPrefix Known, string? StartedOver)> OpenAsync(CancellationToken cancellationToken)
    {
        string? reason = null;
        if (partial.Promised.Length > 0)
        {
            (OpenCopy? reopened, WrittenPrefix known, reason) = await TryReopenAsync(cancellationToken).ConfigureAwait(false);
            if (reopened is not null)
                return (reopened, known, null);
        }
        await partial.StartOverAsync(cancellationToken).ConfigureAwait(false);
        FileMode how = FileMode.CreateNew;
        FileEntry? there = await _target.GetEntryAsync(partial.Path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (there is not null && IsDirect)
            how = copy.Existing.MayBeSource ? FileMode.Open : FileMode.Truncate;
        else if (there is not null)
            await RemoveUnclaimedAsync(cancellationToken).ConfigureAwait(false);
        OpenCopy output = Opened(await copy
            .OpenToFillAsync(partial.Path, how, copy.Kept.Reopenable().CreationMode, cancellationToken).ConfigureAwait(false));
        return (output with { IsFresh = how == FileMode.CreateNew }, default, reason);
    }

    private OpenCopy Opened(IFile file) => new(file, partial.Path) { IsFinal = IsDirect, Kept = copy.Kept };

    /// <summary>Removes a file that no record speaks for. It is not emptied: it may be a link.</summary>
    private async ValueTask RemoveUnclaimedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _target.RemoveFileAsync(partial.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal && exception.Kind == SftpErrorKind.PermissionDenied)
        {
            // As in a directory like /tmp, where each removes what is theirs.
            partial.IsPartForeign = true;
            throw;
        }
    }

    /// <summary>Cuts the partial copy to what its record promises and proves it; no file, and why, when it does not hold.</summary>
    private async Task<(OpenCopy? Output, WrittenPrefix Known, string? Reason)> TryReopenAsync(CancellationToken cancellationToken)
    {
        FileEntry entry = copy.Entry;
        FileEntry? there = await _target.GetEntryAsync(partial.Path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (there is not { Type: FileEntryType.File, Length: > 0 } || (!IsDirect && !partial.IsOurs(there)))
            return default;
        if (partial.WasWrittenSince(there))
            return (null, default, "it was written to after its record, by something else");
        long length = Math.Min(Math.Min(partial.Promised.Length, there.Length), entry.Length);
        IFile? output = null;
        IFile? reader = null;
        bool holds = false;
        try
        {
            (output, reader) = await ReadWriteHandles.OpenPairAsync(_target, partial.Path, cancellationToken).ConfigureAwait(false);
            // Between the look and the opening it may have become another's.
            if (!IsDirect && !partial.IsOurs(await FileCopy.StateOfAsync(output, cancellationToken).ConfigureAwait(false), there))
                return default;
            bool isCut = there.Length == length
                || await FileCopy.TryCutAsync(output, length, there.Length <= entry.Length, cancellationToken).ConfigureAwait(false);
            // What could not be cut is written over; a server's hash of it might be of more than the beginning.
            PartialProof proof = new(copy.Source, _target, copy.Job.Check, copy.Job.CheckBudget, copy.Job.BlockLength)
            {
                AsksServers = !copy.Job.Hashes && isCut,
            };
            (WrittenPrefix? proven, string? reason) = await proof
                .ProveAsync(new PartialPair(entry, input, partial.Path, reader ?? output), partial.Promised, length, cancellationToken)
                .ConfigureAwait(false);
            if (proven is not { } known)
                return (null, default, reason);
            // It ended with zeros that were never written.
            if (known.Length > length)
                await output.SetLengthAsync(known.Length, cancellationToken).ConfigureAwait(false);
            holds = true;
            return (Opened(output) with { IsFresh = isCut }, known, null);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported
            or SftpErrorKind.Failure or SftpErrorKind.PathNotFound or SftpErrorKind.IntegrityError)
        {
            // What cannot be cut or read cannot be continued.
            return (null, default, exception.Reason ?? exception.Message.TrimEnd('.'));
        }
        finally
        {
            if (reader is not null)
                await reader.DisposeAsync().ConfigureAwait(false);
            if (!holds && output is not null)
                await output.DisposeAsync().ConfigureAwait(false);
        }
    }
}
