namespace SftpTools.Protocol;

/// <summary>
/// The extensions this client uses, each with the version it knows. One is used only after the VERSION reply named it with that version
/// (OpenSSH PROTOCOL, section 4: "clients MUST check the version").
/// </summary>
internal sealed record SftpExtension(string Name, string Version)
{
    /// <summary>Its version is the order of SYMLINK's arguments.</summary>
    public const string SymlinkOrder = "symlink-order@rjk.greenend.org.uk";

    public static readonly SftpExtension PosixRename = new("posix-rename@openssh.com", "1");
    public static readonly SftpExtension FSync = new("fsync@openssh.com", "1");
    public static readonly SftpExtension StatVfs = new("statvfs@openssh.com", "2");
    public static readonly SftpExtension HardLink = new("hardlink@openssh.com", "1");
    public static readonly SftpExtension Limits = new("limits@openssh.com", "1");
    public static readonly SftpExtension CopyData = new("copy-data", "1");
    public static readonly SftpExtension LSetStat = new("lsetstat@openssh.com", "1");
    public static readonly SftpExtension ExpandPath = new("expand-path@openssh.com", "1");
    public static readonly SftpExtension UsersGroupsById = new("users-groups-by-id@openssh.com", "1");
    public static readonly SftpExtension HomeDirectory = new("home-directory", "1");
}
