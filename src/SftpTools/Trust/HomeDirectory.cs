using System.Runtime.InteropServices;

namespace SftpTools.Trust;

/// <summary>
/// The folder in which ssh looks for .ssh. On Unix it asks the account database (getpwuid(3)) and not the environment, so that a HOME that
/// was set for one program leads to no other keys and no other known hosts; this does the same.
/// </summary>
internal static partial class HomeDirectory
{
    // struct passwd: name, password, user and group, on macOS also change and class, then the full name and pw_dir.
    private static readonly int s_directory = OperatingSystem.IsMacOS() ? 48 : IntPtr.Size == 8 ? 32 : 20;

    /// <summary>The folder; that of the environment where the account is not known, or on Windows.</summary>
    public static string Path { get; } = OfAccount() ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? OfAccount()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return null;
        try
        {
            // The answer lies in the C library until the next question; the framework asks with memory of its own.
            nint account = FindAccount(GetUserId());
            string? directory = account == 0 ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(account, s_directory));
            return string.IsNullOrEmpty(directory) ? null : directory;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial nint FindAccount(uint user);

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();
}
