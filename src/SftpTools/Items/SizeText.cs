using System.Globalization;

namespace SftpTools;

/// <summary>Sizes as a table shows them; the objects have the numbers. Public for the format file alone.</summary>
public static class SizeText
{
    // Up to here a number is read as easily as its short form.
    private const long LongestPlain = 99_999;

    private static readonly string[] s_units = ["KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Bytes as they are while they are few; else in the units of PowerShell, where 1KB is 1024 bytes: "1.5 GB".</summary>
    public static string For(long bytes)
    {
        return bytes <= LongestPlain ? bytes.ToString(CultureInfo.CurrentCulture) : Short(bytes);
    }

    /// <summary>A rate, always with its unit: "950 B/s", "1.5 MB/s".</summary>
    public static string PerSecond(long bytes) =>
        (bytes < 1024 ? string.Create(CultureInfo.CurrentCulture, $"{bytes} B") : Short(bytes)) + "/s";

    private static string Short(long bytes)
    {
        double size = bytes / 1024.0;
        int unit = 0;
        // What would be rounded to 1024.0 is 1.0 of the next unit.
        while (size >= 1023.95 && unit < s_units.Length - 1)
        {
            size /= 1024;
            unit++;
        }
        return string.Create(CultureInfo.CurrentCulture, $"{size:0.0} {s_units[unit]}");
    }
}
