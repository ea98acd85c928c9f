using System.Runtime.InteropServices;

namespace SftpTools.Native;

/// <summary>
/// The folder of this account on this machine, as ssh takes it: the system's list of accounts tells it, and not the environment. Under sudo, or
/// by whoever starts this process, HOME may be the folder of another account, whose known_hosts and ssh_config are not ours.
/// </summary>
internal static class HomeFolder
{
    // Far more than an entry takes; glibc names 1,024 for a start.
    private const int EntrySize = 64 * 1024;

    // Where struct passwd has pw_dir, in pointers: behind name, password, user and group, and gecos; on macOS and the BSDs behind change
    // and class, too. The two numbers take one pointer of 64 bits or two of 32.
    private static readonly int s_homeOffset = OperatingSystem.IsLinux() ? (IntPtr.Size == 8 ? 32 : 20) : 48;

    /// <summary>Its absolute path.</summary>
    public static string Path { get; } = Of(
        Libc.EffectiveUser(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>
    /// The home of an account, or what the environment says of it where the system does not know the account, as in containers; ssh does not
    /// run there at all. Where both tell nothing it is the root of the disk, as container engines have it: an empty path would make what belongs
    /// there a part of the current folder, which anybody may own.
    /// </summary>
    /// <param name="userId">The number of the account; null on Windows, which asks no environment for the folder.</param>
    /// <param name="said">What the environment says.</param>
    internal static string Of(uint? userId, string? said)
    {
        string? home = userId is { } user && FromAccounts(user) is { } entry ? entry : said;
        return System.IO.Path.IsPathFullyQualified(home ?? "") ? home! : "/";
    }

    /// <summary>What the system's list of accounts says; null where it has no such account, or cannot be asked.</summary>
    private static string? FromAccounts(uint userId)
    {
        nint entry = Marshal.AllocHGlobal(EntrySize);
        try
        {
            const int structure = 128;
            return Libc.GetAccount(userId, entry, entry + structure, EntrySize - structure, out nint found) == 0 && found != 0
                ? Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(found, s_homeOffset))
                : null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
        finally
        {
            Marshal.FreeHGlobal(entry);
        }
    }
}
