using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SftpTools.Transfer;

/// <summary>
/// The name under which a file grows beside its target: hidden on Unix, recognisable, and never longer than a name may be.
/// </summary>
internal static class TemporaryName
{
    /// <summary>What every such name ends with.</summary>
    public const string Suffix = ".sftp-part";

    /// <summary>What the name of a partial's record adds to that of the partial.</summary>
    public const string RecordSuffix = ".json";

    // NAME_MAX of every common file system, in bytes of UTF-8, less what a replacement in steps appends for the old file (".old").
    private const int LongestName = 255 - 4;

    // ".json", and while a record changes hands a token of eight digits with its point.
    private const int ExtraForRecord = 5 + 9;

    /// <summary>Makes a name for a target; the token keeps the names of different copies apart.</summary>
    public static string For(string targetName, uint token) =>
        Make(targetName, "." + token.ToString("x8", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>
    /// The name of a target's partial copy, the same in every run. Room is left for a record's name; where the target's own name has to be
    /// cut, a hash of it keeps the partials of long names apart.
    /// </summary>
    public static string Stable(string targetName)
    {
        string whole = "." + targetName + Suffix;
        if (Encoding.UTF8.GetByteCount(whole) <= LongestName - ExtraForRecord)
            return whole;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(targetName));
        string end = "." + Convert.ToHexString(hash, 0, 8) + Suffix;
        return Make(targetName, end, ExtraForRecord);
    }

    private static string Make(string targetName, string end, int extra = 0)
    {
        int room = LongestName - extra - 1 - end.Length;
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
