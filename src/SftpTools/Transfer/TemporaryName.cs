using System.Globalization;
using System.Text;

namespace SftpTools.Transfer;

/// <summary>
/// The name under which a file grows beside its target: hidden on Unix, recognisable, and never longer than a name may be.
/// </summary>
internal static class TemporaryName
{
    /// <summary>What every such name ends with.</summary>
    public const string Suffix = ".sftp-part";

    // NAME_MAX of every common file system, in bytes of UTF-8, less what a replacement in steps appends for the old file (".old").
    private const int LongestName = 255 - 4;

    /// <summary>Makes a name for a target; the token keeps the names of different copies apart.</summary>
    public static string For(string targetName, uint token)
    {
        string end = "." + token.ToString("x8", CultureInfo.InvariantCulture) + Suffix;
        int room = LongestName - 1 - end.Length;
        StringBuilder start = new();
        foreach (Rune rune in targetName.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            start.Append(rune);
        }
        return "." + start + end;
    }
}
