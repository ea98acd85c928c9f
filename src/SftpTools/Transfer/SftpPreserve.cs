namespace SftpTools;

/// <summary>What of the source's attributes a copy keeps.</summary>
[Flags]
public enum SftpPreserve
{
    /// <summary>Nothing: the copy is new.</summary>
    None = 0,

    /// <summary>The times of last write and last access.</summary>
    Times = 1,

    /// <summary>The permission bits, those of an existing target's included; without setuid, setgid and sticky.</summary>
    Mode = 2,

    /// <summary>The numeric user and group.</summary>
    Owner = 4,

    /// <summary>The permission bits with setuid, setgid and sticky: what runs as its owner at the source does so at the target.</summary>
    SpecialBits = 8,
}
