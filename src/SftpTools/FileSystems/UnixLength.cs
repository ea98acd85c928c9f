using System.Globalization;
using System.Text;

namespace SftpTools.FileSystems;

/// <summary>How long names and paths may be on Unix.</summary>
internal static class UnixLength
{
    // PATH_MAX of Linux, less the NUL at the end. Other systems allow less and say so themselves.
    private const int LongestPath = 4095;

    // NAME_MAX of every common file system.
    private const int LongestName = 255;

    /// <summary>The reason why a path or its last name is too long, or null. Lengths are in bytes of UTF-8; a longest name of 0 is not known.</summary>
    public static string? WhyTooLong(string path, string name, int longestName)
    {
        int longest = longestName > 0 ? longestName : LongestName;
        // No UTF-16 unit takes more than three bytes, so most names need no counting.
        if (name.Length * 3 > longest && Encoding.UTF8.GetByteCount(name) is int nameBytes && nameBytes > longest)
            return string.Create(CultureInfo.InvariantCulture, $"its name has {nameBytes} bytes, and {longest} is the most there");
        if (path.Length * 3 > LongestPath && Encoding.UTF8.GetByteCount(path) is int pathBytes && pathBytes > LongestPath)
            return string.Create(CultureInfo.InvariantCulture, $"its path has {pathBytes} bytes, and {LongestPath} is the most there");
        return null;
    }
}
