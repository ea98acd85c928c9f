using Microsoft.Win32.SafeHandles;
using SftpTools.Native;
using SftpTools.Transports.Keys;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// Refuses a private key that other accounts can read, as ssh does: on Unix, and only where the file is the user's own.
/// What an administrator or a container's host has laid there with a mode of their own is theirs to decide.
/// </summary>
internal static class KeyFileAccess
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Fails with the way out when the open file is open to others.</summary>
    public static void Check(SafeFileHandle file, string name)
    {
        if (OperatingSystem.IsWindows())
            return;
        UnixFileMode mode = File.GetUnixFileMode(file);
        if ((mode & Others) != 0 && IsMine(file))
            throw KeyErrors.ReadableByOthers(name, mode);
    }

    // Where the owner is not told, the mode alone decides.
    private static bool IsMine(SafeFileHandle file) =>
        UnixFileStatus.Of(file) is not { } status || status.UserId == Libc.EffectiveUser();
}
