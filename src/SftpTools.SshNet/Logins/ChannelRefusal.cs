namespace SftpTools.SshNet.Logins;

/// <summary>How a jump host refused to carry a connection (RFC 4254, section 5.1).</summary>
/// <param name="ReasonCode">1 is forbidden, 2 is that connecting failed.</param>
/// <param name="Description">The server's words, safe to show.</param>
internal sealed record ChannelRefusal(uint ReasonCode, string Description)
{
    /// <summary>SSH_OPEN_ADMINISTRATIVELY_PROHIBITED.</summary>
    public bool IsForbidden => ReasonCode == 1;
}
