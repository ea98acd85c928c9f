namespace SftpTools;

/// <summary>Whether a session can be used.</summary>
public enum SftpSessionState
{
    /// <summary>Connected.</summary>
    Opened,

    /// <summary>The link is lost; the next operation connects again.</summary>
    Broken,

    /// <summary>Removed; it cannot be used any more.</summary>
    Closed,
}
