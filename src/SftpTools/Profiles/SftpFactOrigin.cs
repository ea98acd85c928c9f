namespace SftpTools;

/// <summary>Where a session knows something about its server from.</summary>
public enum SftpFactOrigin
{
    /// <summary>The server says so: by an extension, a limit or its identification.</summary>
    Announced,

    /// <summary>It was found out by what the server did.</summary>
    Learned,

    /// <summary>It was stated when the session was made, and counts more than anything else.</summary>
    Stated,
}
