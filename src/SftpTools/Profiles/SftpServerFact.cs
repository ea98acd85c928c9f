namespace SftpTools;

/// <summary>What servers differ in, and what a session knows of its own.</summary>
public enum SftpServerFact
{
    /// <summary>Whether the times of a file can be set.</summary>
    SetsTimes,

    /// <summary>Whether the mode of a file can be set.</summary>
    SetsModes,

    /// <summary>Whether the lengths of files are told: some servers say 0 of files that have bytes.</summary>
    TellsSizes,

    /// <summary>Whether OPEN may carry a mode for the file that it makes.</summary>
    TakesModesOnOpen,

    /// <summary>Whether files can be renamed at all.</summary>
    Renames,

    /// <summary>Whether a rename replaces the file that has the new name.</summary>
    RenamesOver,

    /// <summary>Whether files can be removed.</summary>
    Removes,

    /// <summary>Whether a file may have a temporary name until it is whole.</summary>
    TakesTemporaryNames,

    /// <summary>Whether one handle may read and write.</summary>
    OpensForReadingAndWriting,

    /// <summary>Whether a file that is there can be opened for writing and keeps its content, so that a part of it can be written.</summary>
    WritesInPlace,

    /// <summary>Whether a file that is there can be opened to write at its end.</summary>
    Appends,

    /// <summary>The order of the arguments of SYMLINK.</summary>
    SymlinkOrder,

    /// <summary>The most files that may be open at once.</summary>
    MaxOpenHandles,

    /// <summary>The most connections that may be open at once.</summary>
    MaxConnections,
}
