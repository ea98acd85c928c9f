using System.Text;
using SftpTools.Errors;
using SftpTools.Native;

namespace SftpTools.Transports.Config;

/// <summary>Loads the lines of one configuration file, if the file may be trusted.</summary>
internal static class SshConfigFile
{
    /// <summary>The longest file that is read, in bytes; a configuration has a few thousand.</summary>
    public const int MaxLength = 4 << 20;

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
            using FileStream? file = OwnFile.OpenRead(path);
            if (file is null)
                return [];
            if (checkOwner && OwnFile.WhyNotOurs(file.SafeFileHandle) is { } reason)
            {
                refusal = $"the file {reason}; it is not used";
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
}
