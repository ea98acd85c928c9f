using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools;

/// <summary>
/// What stat tells of a file of this machine, under the names that PowerShell gives to it and as far as SFTP knows it: there are no numbers of
/// inodes and devices, and no blocks.
/// </summary>
public sealed class SftpUnixStat
{
    private readonly FileEntry _entry;

    internal SftpUnixStat(FileEntry entry) => _entry = entry;

    /// <summary>
    /// The permission bits with setuid, setgid, sticky and those of the type (POSIX, sys/stat.h); null where the server does not tell them.
    /// </summary>
    public int? Mode => _entry.Mode | _entry.Type switch
    {
        FileEntryType.Directory => 0x4000,
        FileEntryType.SymbolicLink => 0xA000,
        FileEntryType.File => 0x8000,
        _ => _entry.TypeLetter switch
        {
            'p' => 0x1000,
            'c' => 0x2000,
            'b' => 0x6000,
            's' => 0xC000,
            _ => 0,
        },
    };

    /// <summary>The number of the owner; null where the server does not tell it.</summary>
    public uint? UserId => _entry.UserId;

    /// <summary>The number of the group; null where the server does not tell it.</summary>
    public uint? GroupId => _entry.GroupId;

    /// <summary>How many names the file has; null where the server does not tell it, which it does in listings at most.</summary>
    public int? HardlinkCount => _entry.Links;

    /// <summary>Length in bytes, of a directory too; null where the server does not tell it.</summary>
    public long? Size => _entry.IsLengthKnown ? _entry.Length : null;

    /// <summary>When it was last read, in local time; null where the server does not tell it.</summary>
    public DateTime? AccessTime => _entry.AreTimesKnown ? _entry.LastAccessTimeUtc.ToLocalTime() : null;

    /// <summary>When it was last written, in local time; null where the server does not tell it.</summary>
    public DateTime? ModifiedTime => _entry.AreTimesKnown ? _entry.LastWriteTimeUtc.ToLocalTime() : null;

    /// <summary>File, Directory, SymbolicLink, NamedPipe, Socket, CharacterDevice or BlockDevice; null where the server does not tell it.</summary>
    public string? ItemType => _entry.Type switch
    {
        FileEntryType.Directory => "Directory",
        FileEntryType.SymbolicLink => "SymbolicLink",
        FileEntryType.File => "File",
        _ => _entry.TypeLetter switch
        {
            'p' => "NamedPipe",
            's' => "Socket",
            'c' => "CharacterDevice",
            'b' => "BlockDevice",
            _ => null,
        },
    };

    /// <summary>Whether it runs as its owner.</summary>
    public bool IsSetUid => (_entry.Mode & 0x800) > 0;

    /// <summary>Whether it runs as its group.</summary>
    public bool IsSetGid => (_entry.Mode & 0x400) > 0;

    /// <summary>Whether only the owner of what is in the directory may remove it.</summary>
    public bool IsSticky => (_entry.Mode & 0x200) > 0;

    /// <summary>Type and permissions as ls shows them.</summary>
    public string? GetModeString() => UnixModeText.For(_entry);

    /// <inheritdoc/>
    public override string ToString() => GetModeString() ?? "";
}
