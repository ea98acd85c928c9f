using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer;
using SftpTools.Transfer.Names;

namespace SftpTools.Content;

/// <summary>The final name of a content that has grown under another one.</summary>
internal sealed partial class ContentWriter
{
    /// <summary>Gives the whole file its final name; where the server refuses that, it is written there once more.</summary>
    private async Task RenameAsync(AtomicWrite aside, CancellationToken cancellationToken)
    {
        if (_copied is { } before)
            await RequireUnchangedAsync(before, cancellationToken).ConfigureAwait(false);
        try
        {
            await aside.PlaceAsync(null, cancellationToken).ConfigureAwait(false);
            _files.Profile.Learn(SftpServerFact.TakesTemporaryNames, true, "a file got its final name when it was whole");
        }
        catch (SftpException refusal) when (_copied is null && NameRefusal.IsOfName(_files, refusal, aside.Temporary, !_target.IsAbsent))
        {
            await WriteAgainAsync(aside, refusal, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RequireUnchangedAsync(FileEntry before, CancellationToken cancellationToken)
    {
        FileEntry? now = await _files.GetEntryAsync(before.Path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (now is null || now.Length != before.Length || now.LastWriteTimeUtc != before.LastWriteTimeUtc)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure,
                SftpOperation.Write,
                before.Path,
                "it was changed by another while something was added to a copy of it, as this server asks, so it was left as it is; try again");
        }
    }

    private async Task WriteAgainAsync(AtomicWrite aside, SftpException refusal, CancellationToken cancellationToken)
    {
        string temporary = aside.Temporary;
        string evidence = NameRefusal.Evidence(_files, refusal, temporary);
        Opening opening = new(_files, _target, null, _guard, _blockLength);
        ContentWriter final;
        try
        {
            final = await OpenInPlaceAsync(opening, evidence, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            throw refusal;
        }
        await using (final.ConfigureAwait(false))
        {
            try
            {
                await final.AddAllAsync(temporary, cancellationToken).ConfigureAwait(false);
                await final.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception)
            {
                // What was there is gone by now, and what is to be there is under the other name, which stays therefore.
                _over = true;
                _termination?.Dispose();
                throw SftpException.OnPath(
                    exception.Kind,
                    SftpOperation.Write,
                    _target.Path,
                    $"{exception.Reason ?? exception.Message.TrimEnd('.')}; its whole content is in '{DisplayText.Clean(temporary)}'",
                    exception);
            }
        }
        Warning = TransferWarning.Join(Warning, final.Warning);
        if (_target.IsAbsent)
            NameRefusal.Learn(_files, refusal, evidence);
        await aside.RemoveAsync().ConfigureAwait(false);
    }
}
