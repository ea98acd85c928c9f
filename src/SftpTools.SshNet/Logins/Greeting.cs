namespace SftpTools.SshNet.Logins;

/// <summary>What a port says first.</summary>
/// <param name="FirstLine">Its first line, or what there is of it, safe to show; empty when it says nothing.</param>
/// <param name="IsClosed">Whether it closed the connection before the line was whole.</param>
internal sealed record Greeting(string FirstLine, bool IsClosed)
{
    /// <summary>Whether it is that of an SSH server (RFC 4253, section 4.2).</summary>
    public bool IsOfSsh => FirstLine.StartsWith("SSH-", StringComparison.Ordinal);
}
