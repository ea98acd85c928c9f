namespace SftpTools;

/// <summary>The order in which a server takes the arguments of SYMLINK.</summary>
public enum SftpSymlinkOrder
{
    /// <summary>The target first, as OpenSSH does and most others do (OpenSSH PROTOCOL, section 4.1).</summary>
    TargetFirst,

    /// <summary>The link first, as the draft says (draft-ietf-secsh-filexfer-02, section 6.10).</summary>
    LinkFirst,
}
