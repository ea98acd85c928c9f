namespace SftpTools.Items;

/// <summary>What knows the session it came from and where it is on that server, whatever else has the same name by now.</summary>
internal interface ISessionItem
{
    /// <summary>The session it came from.</summary>
    SftpSession Session { get; }

    /// <summary>The absolute path on the server.</summary>
    string FullName { get; }
}
