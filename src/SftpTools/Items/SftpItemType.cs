namespace SftpTools;

/// <summary>What New-SftpItem makes.</summary>
public enum SftpItemType
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A link that holds a path.</summary>
    SymbolicLink,

    /// <summary>A second name of a file.</summary>
    HardLink,
}
