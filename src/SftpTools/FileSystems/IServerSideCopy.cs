namespace SftpTools.FileSystems;

/// <summary>An open file whose file system can copy into it by itself, so that the bytes need not come here.</summary>
internal interface IServerSideCopy
{
    /// <summary>Whether the source is of the same file system and connection, and that one copies by itself.</summary>
    bool CanCopyFrom(IFile source);

    /// <summary>
    /// Copies a range, more than 0 bytes long, to the same offset. False when it was refused: then nothing is known about the range in the
    /// target, and it is to be copied block by block. Throws when the connection is gone.
    /// </summary>
    ValueTask<bool> TryCopyFromAsync(IFile source, long offset, long length, CancellationToken cancellationToken);
}
