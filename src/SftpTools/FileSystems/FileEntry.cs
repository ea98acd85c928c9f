namespace SftpTools.FileSystems;

/// <summary>One thing in a file system, as it was when it was looked at. Times are UTC.</summary>
internal sealed record FileEntry(string Path, string Name, FileEntryType Type)
{
    /// <summary>Length in bytes; 0 where it has no meaning or is not known.</summary>
    public long Length { get; init; }

    /// <summary>Whether the length is known: a server may send none.</summary>
    public bool IsLengthKnown { get; init; } = true;

    /// <summary>Whether the times are known: a server may send none, or 1970. They are <see cref="DateTime.UnixEpoch"/> then.</summary>
    public bool AreTimesKnown { get; init; } = true;

    public DateTime LastWriteTimeUtc { get; init; }

    public DateTime LastAccessTimeUtc { get; init; }

    /// <summary>Permission bits with setuid, setgid and sticky (07777), or null where the file system has none.</summary>
    public int? Mode { get; init; }

    /// <summary>The letter with which ls begins the line of a pipe, a socket or a device; null for all else.</summary>
    public char? TypeLetter { get; init; }

    public uint? UserId { get; init; }

    public uint? GroupId { get; init; }

    /// <summary>How many names the file has, or null where that is not known.</summary>
    public int? Links { get; init; }

    /// <summary>What tells the file from all others of this machine; null where that is not known.</summary>
    public (ulong Device, ulong Number)? Identity { get; init; }

    public string? UserName { get; init; }

    public string? GroupName { get; init; }

    /// <summary>Where a link points, as it is stored; null when not asked for or not a link.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>What it is, in the words of an error.</summary>
    public string Described => Type switch
    {
        FileEntryType.Directory => "a directory",
        FileEntryType.SymbolicLink => "a link",
        FileEntryType.Other => TypeLetter switch
        {
            'p' => "a named pipe",
            's' => "a socket",
            'b' or 'c' => "a device",
            _ => "something other than a file",
        },
        _ => "a file",
    };
}
