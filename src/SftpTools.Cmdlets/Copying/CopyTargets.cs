using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Copying;

/// <summary>The targets that a command has given away: two different files must not become one.</summary>
internal sealed class CopyTargets
{
    // Guarded by itself: several plans are made at once.
    private readonly Dictionary<(CopyPlace Place, string Path), (string Source, bool IsDirectory)> _given = [];

    /// <summary>Gives a target to a source. False when that very source has it already; fails when another file has it.</summary>
    public bool TryGive(CopyPlace place, string targetPath, string source, FileEntry entry)
    {
        bool isDirectory = entry.Type == FileEntryType.Directory;
        string other;
        bool otherIsDirectory;
        lock (_given)
        {
            if (_given.TryAdd((place, targetPath), (source, isDirectory)))
                return true;
            (other, otherIsDirectory) = _given[(place, targetPath)];
        }
        if (other == source)
            return false;
        // Directories of one name become one directory, as with Copy-Item.
        if (isDirectory && otherIsDirectory)
            return true;
        throw SftpException.OnPath(
            SftpErrorKind.PathExists, SftpOperation.Copy, source, $"'{DisplayText.Clean(other)}' is copied to '{DisplayText.Clean(targetPath)}' already");
    }
}
