namespace SftpTools;

/// <summary>What a path has to be, as for Test-Path.</summary>
public enum SftpPathType
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>A directory.</summary>
    Container,

    /// <summary>Anything but a directory.</summary>
    Leaf,
}
