using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>Turns the attributes of the wire into entries: file types and times.</summary>
internal static class SftpEntries
{
    // S_IFMT and its values, the same on every system that speaks SFTP version 3 (draft-ietf-secsh-filexfer-02, section 5).
    private const uint FormatMask = 0xF000;
    private const uint RegularFile = 0x8000;
    private const uint DirectoryFormat = 0x4000;
    private const uint LinkFormat = 0xA000;
    private const uint PipeFormat = 0x1000;
    private const uint CharacterDeviceFormat = 0x2000;
    private const uint BlockDeviceFormat = 0x6000;
    private const uint SocketFormat = 0xC000;

    /// <summary>Whether the attributes say what it is. A server may send bare permission bits, or none.</summary>
    public static bool TellsType(SftpAttributes attributes) => attributes.Permissions is { } permissions && (permissions & FormatMask) != 0;

    /// <summary>What the attributes say it is; where they do not, something that one can open: see <see cref="EntryTypeProbe"/>.</summary>
    public static FileEntryType TypeOf(SftpAttributes attributes) => (attributes.Permissions & FormatMask) switch
    {
        DirectoryFormat => FileEntryType.Directory,
        LinkFormat => FileEntryType.SymbolicLink,
        RegularFile or 0 or null => FileEntryType.File,
        _ => FileEntryType.Other,
    };

    /// <summary>How ls shows what is neither file, directory nor link.</summary>
    private static char? LetterOf(SftpAttributes attributes) => (attributes.Permissions & FormatMask) switch
    {
        PipeFormat => 'p',
        CharacterDeviceFormat => 'c',
        BlockDeviceFormat => 'b',
        SocketFormat => 's',
        _ => null,
    };

    /// <summary>The entry for attributes, with the names of its owners where they are known already, and the count of its own.</summary>
    public static FileEntry ToEntry(string path, string name, SftpAttributes attributes, OwnerNames? owners = null, int? links = null)
    {
        FileEntryType type = TypeOf(attributes);
        return new FileEntry(path, name, type)
        {
            Length = (long)Math.Min(attributes.Size ?? 0, long.MaxValue),
            IsLengthKnown = attributes.Size is not null,
            AreTimesKnown = attributes.Times is { Modification: > 0 },
            LastWriteTimeUtc = FromWireTime(attributes.Times?.Modification),
            LastAccessTimeUtc = FromWireTime(attributes.Times?.Access),
            Mode = attributes.Permissions is { } permissions ? (int)(permissions & 0xFFF) : null,
            TypeLetter = LetterOf(attributes),
            Links = links,
            UserId = attributes.Owner?.UserId,
            GroupId = attributes.Owner?.GroupId,
            UserName = owners?.FindUser(attributes.Owner?.UserId),
            GroupName = owners?.FindGroup(attributes.Owner?.GroupId),
        };
    }

    /// <summary>What FSTAT tells of an open file.</summary>
    public static FileState ToState(SftpAttributes attributes) => new(
        attributes.Size is { } size ? (long)Math.Min(size, long.MaxValue) : null,
        attributes.Times is { } times ? FromWireTime(times.Modification) : null,
        attributes.Permissions is { } permissions ? (int)(permissions & 0xFFF) : null)
    {
        Owner = attributes.Owner,
    };

    private static DateTime FromWireTime(uint? seconds) => DateTime.UnixEpoch.AddSeconds(seconds ?? 0);
}
