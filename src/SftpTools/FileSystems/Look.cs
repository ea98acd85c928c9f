namespace SftpTools.FileSystems;

/// <summary>
/// What one look at a path has told: something, nothing, or that the server does not tell. Some servers refuse the question and carry out
/// the request itself, so what is not known must neither stand for something nor for nothing.
/// </summary>
/// <param name="Entry">What is there; null where nothing is, or where that is not known.</param>
/// <param name="Refusal">Why it is not known.</param>
internal readonly record struct Look(FileEntry? Entry, SftpException? Refusal = null)
{
    /// <summary>Whether it is known that nothing is there.</summary>
    public bool IsAbsent => Entry is null && Refusal is null;

    /// <summary>Looks at a path. A link is followed or shown as itself. Throws only what ends the connection.</summary>
    public static async ValueTask<Look> AtAsync(IFileSystem files, string path, bool followLink, CancellationToken cancellationToken)
    {
        try
        {
            return new Look(await files.GetEntryAsync(path, followLink, cancellationToken).ConfigureAwait(false));
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            return new Look(null, exception);
        }
    }

    /// <summary>The same of a path that a person has named.</summary>
    public static async ValueTask<Look> AtNamedAsync(IFileSystem files, string path, bool followLink, CancellationToken cancellationToken)
    {
        try
        {
            return new Look(await files.FindAsync(path, followLink, cancellationToken).ConfigureAwait(false));
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            return new Look(null, exception);
        }
    }
}
