using SftpTools.FileSystems;

namespace SftpTools.Items;

/// <summary>The attributes that an entry would have as a file of this machine, as .NET tells them on Unix.</summary>
internal static class EntryAttributes
{
    private const int WriteBits = 0x92;

    /// <summary>Those of an entry.</summary>
    /// <param name="entry">The entry, a link as itself.</param>
    /// <param name="isContainer">Whether it is a directory or leads to one.</param>
    public static FileAttributes Of(FileEntry entry, bool isContainer)
    {
        FileAttributes attributes = default;
        if (isContainer)
            attributes |= FileAttributes.Directory;
        if (entry.Type == FileEntryType.SymbolicLink)
            attributes |= FileAttributes.ReparsePoint;
        if (entry.Name.StartsWith('.'))
            attributes |= FileAttributes.Hidden;
        if (IsReadOnly(entry) == true)
            attributes |= FileAttributes.ReadOnly;
        return attributes == default ? FileAttributes.Normal : attributes;
    }

    /// <summary>Whether nobody may write to it; null where the server does not tell its permissions.</summary>
    public static bool? IsReadOnly(FileEntry entry) => entry.Mode is { } mode ? (mode & WriteBits) == 0 : null;
}
