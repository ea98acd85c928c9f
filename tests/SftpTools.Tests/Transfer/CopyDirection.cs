namespace SftpTools.Tests.Transfer;

/// <summary>Which sides of a copy are remote. Public because xunit's test data is.</summary>
public enum CopyDirection
{
    /// <summary>To a server.</summary>
    Up,

    /// <summary>From a server.</summary>
    Down,

    /// <summary>From one server to another.</summary>
    Across,
}
