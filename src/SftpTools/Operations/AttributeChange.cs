using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Items;
using SftpTools.Protocol;

namespace SftpTools.Operations;

/// <summary>
/// Attributes to change one by one; null leaves one alone. Version 3 of the protocol knows owner and group, and the two times, as pairs
/// only: the half that stays is filled in from what is there now.
/// </summary>
internal sealed record AttributeChange
{
    public UnixModeChange? Mode { get; init; }

    public uint? UserId { get; init; }

    public uint? GroupId { get; init; }

    public DateTime? LastWriteTimeUtc { get; init; }

    public DateTime? LastAccessTimeUtc { get; init; }

    public bool IsEmpty => Mode is null && !ChangesOwner && !ChangesTimes;

    public bool ChangesOwner => UserId is not null || GroupId is not null;

    public bool ChangesTimes => LastWriteTimeUtc is not null || LastAccessTimeUtc is not null;

    /// <summary>The times in the protocol's terms, or null when they stay. Throws where the present ones are needed and not known.</summary>
    public SftpAttributes? Times(FileEntry present) => !ChangesTimes ? null : new SftpAttributes
    {
        Times = (
            FileTimes.ForServer(LastAccessTimeUtc ?? present.LastAccessTimeUtc),
            FileTimes.ForServer(LastWriteTimeUtc ?? present.LastWriteTimeUtc)),
    };

    /// <summary>Owner and group in the protocol's terms, or null when both stay. Throws where the present ones are needed and not known.</summary>
    public SftpAttributes? Owner(FileEntry present) => !ChangesOwner ? null : new SftpAttributes
    {
        Owner = (
            UserId ?? present.UserId ?? throw Unknown(present, "owner and group"),
            GroupId ?? present.GroupId ?? throw Unknown(present, "owner and group")),
    };

    /// <summary>The permission bits in the protocol's terms, or null when they stay. Throws where the present ones are needed and not known.</summary>
    public SftpAttributes? Permissions(FileEntry present)
    {
        if (Mode is null)
            return null;
        if (present.Mode is null && !Mode.IsAbsolute)
            throw Unknown(present, "permissions");
        return new SftpAttributes { Permissions = (uint)Mode.Apply(present.Mode ?? 0, present.Type == FileEntryType.Directory) };
    }

    private static SftpException Unknown(FileEntry entry, string what) => SftpException.OnPath(
        SftpErrorKind.NotSupported,
        SftpOperation.SetAttributes,
        entry.Path,
        $"the server does not tell its {what}, and a part cannot be changed alone; give all of them");
}
