using System.Text;

namespace SftpTools.Transports.Config;

/// <summary>Loads the lines of one configuration file, if the file may be trusted.</summary>
internal static class SshConfigFile
{
    /// <summary>The longest file that is read, in bytes; a configuration has a few thousand.</summary>
    public const int MaxLength = 4 << 20;

    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Reads the file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="checkOwner">Whether it must belong to this account or root and be writable by no one else.</param>
    /// <param name="refusal">Why the file is not used; null when it is, or when there is none.</param>
    /// <returns>The lines, none for a missing or a refused file.</returns>
    public static string[] Load(string path, bool checkOwner, out string? refusal)
    {
        refusal = null;
        try
        {
            FileInfo info = new(path);
            // A pipe or a device has no length, and opening one could stop us for ever.
            if (!info.Exists || info.Length == 0)
                return [];
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            if (checkOwner && WhyUntrusted(file) is { } reason)
            {
                refusal = reason;
                return [];
            }
            byte[] content = new byte[Math.Min(file.Length, MaxLength + 1L)];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > MaxLength)
            {
                refusal = "the file is too long for a configuration, and is not used";
                return [];
            }
            string text = Encoding.UTF8.GetString(content, 0, length);
            return text.TrimStart('\uFEFF').Split('\n');
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or ArgumentException or NotSupportedException or System.Security.SecurityException)
        {
            refusal = $"the file cannot be read: {DisplayText.Clean(exception.Message)}";
            return [];
        }
    }

    private static string? WhyUntrusted(FileStream file)
    {
        if (OperatingSystem.IsWindows())
            return null;
        if ((File.GetUnixFileMode(file.SafeFileHandle) & OthersMayWrite) != 0)
            return "others than the owner may write to the file, so it is not used; take that right away (chmod go-w)";
        return UnixOwner.OfFile(file.SafeFileHandle) is { } owner && owner != 0 && owner != UnixOwner.CurrentUser()
            ? "the file belongs to another account, so it is not used"
            : null;
    }
}
