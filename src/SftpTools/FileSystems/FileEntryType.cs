namespace SftpTools.FileSystems;

/// <summary>What a path is.</summary>
internal enum FileEntryType
{
    File,
    Directory,
    SymbolicLink,

    /// <summary>A device, a socket, a named pipe, or a type the server does not tell.</summary>
    Other,
}
