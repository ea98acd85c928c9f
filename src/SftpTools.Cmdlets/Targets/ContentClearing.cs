using SftpTools.Content;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Targets;

/// <summary>Empties files, which stay where they are.</summary>
internal static class ContentClearing
{
    /// <summary>Empties one file; a missing one is an error.</summary>
    /// <param name="session">Where it is.</param>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="force">Whether a read-only file is emptied.</param>
    /// <param name="confirm">Asked when it is there and can be written.</param>
    /// <param name="token">Ends the work.</param>
    public static async Task ClearAsync(SftpSession session, string path, bool force, Func<Task<bool>> confirm, CancellationToken token)
    {
        ContentTarget target = await ContentTarget.FindAsync(session.Files, path, force, token).ConfigureAwait(false);
        if (target.IsAbsent)
            throw SftpException.OnPath(SftpErrorKind.PathNotFound, SftpOperation.Write, path, "there is no such file");
        if (!await confirm().ConfigureAwait(false))
            return;
        if (target.IsUnknown)
        {
            // Emptied by its length: what cannot be seen must not be made by the way.
            IFile file = await session.Files.OpenAsync(target.Path, FileMode.Open, FileAccess.Write, null, token).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                await file.SetLengthAsync(0, token).ConfigureAwait(false);
                await file.CloseAsync(token).ConfigureAwait(false);
            }
            return;
        }
        // Without a word written, what is committed is an empty file.
        ContentWriter writer = await ContentWriter
            .ReplaceAsync(session.Files, path, encoding: null, inPlace: true, force, token).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
            await writer.CommitAsync(token).ConfigureAwait(false);
    }
}
