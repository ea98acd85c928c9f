using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Data;

/// <summary>
/// Opens files for writing that are to be read as well. Some servers allow each, but not both by one handle (AWS Transfer); their profile
/// remembers it.
/// </summary>
internal static class ReadWriteHandles
{
    /// <summary>Opens a file for writing only.</summary>
    public static ValueTask<IFile> OpenToWriteAsync(
        IFileSystem files, FileOpening opening, CancellationToken cancellationToken) =>
        opening.How == FileMode.CreateNew
            ? files.CreateNewAsync(opening.Path, opening.Mode, cancellationToken)
            : files.OpenAsync(opening.Path, opening.How, FileAccess.Write, opening.Mode, cancellationToken);

    /// <summary>
    /// Opens a file for writing, and for reading where one handle may do both. Where it may not, the file is to be read when it is closed.
    /// </summary>
    public static async ValueTask<IFile> OpenAsync(
        IFileSystem files, FileOpening opening, CancellationToken cancellationToken)
    {
        (IFile file, string? refusal) = await OpenOneAsync(files, opening, cancellationToken).ConfigureAwait(false);
        // A file that was there may have a mode that keeps it from being read.
        if (refusal is not null && opening.How == FileMode.CreateNew)
            Learn(files, refusal);
        return file;
    }

    /// <summary>Opens a file that is there for writing and for reading: by one handle, or by two where the reader is not null.</summary>
    public static async Task<(IFile Writer, IFile? Reader)> OpenPairAsync(
        IFileSystem files, string path, CancellationToken cancellationToken)
    {
        (IFile writer, string? refusal) = await OpenOneAsync(files, new FileOpening(path, FileMode.Open, null), cancellationToken).ConfigureAwait(false);
        if (refusal is null)
            return (writer, null);
        try
        {
            IFile reader = await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
            Learn(files, refusal);
            return (writer, reader);
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One handle, and why it only writes; null where it reads as well.</summary>
    private static async ValueTask<(IFile File, string? Refusal)> OpenOneAsync(
        IFileSystem files, FileOpening opening, CancellationToken cancellationToken)
    {
        if (files.Profile.Find(SftpServerFact.OpensForReadingAndWriting) is { Value: false } known)
            return (await OpenToWriteAsync(files, opening, cancellationToken).ConfigureAwait(false), known.Evidence);
        SftpException refusal;
        try
        {
            return (await files.OpenAsync(opening.Path, opening.How, FileAccess.ReadWrite, opening.Mode, cancellationToken).ConfigureAwait(false), null);
        }
        catch (SftpException exception) when (exception.IsRefusal && !OpenRefusal.SaysSo(exception)
            && exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported or SftpErrorKind.Failure)
        {
            refusal = exception;
        }
        try
        {
            IFile file = await OpenToWriteAsync(files, opening, cancellationToken).ConfigureAwait(false);
            return (file, refusal.Reason ?? refusal.Message);
        }
        catch (SftpException exception) when (exception.IsRefusal && exception.Kind == refusal.Kind)
        {
            throw refusal;
        }
    }

    private static void Learn(IFileSystem files, string refusal) =>
        files.Profile.Learn(SftpServerFact.OpensForReadingAndWriting, false, $"each of the two is allowed by itself, both at once are not: {refusal}");
}
