using System.Buffers;

namespace SftpTools.FileSystems.Local;

/// <summary>
/// Names that Windows does not allow, as it can store them, and back. A character that is not allowed becomes the private one at U+F000
/// plus its code, which is what Cygwin and the Windows Subsystem for Linux write and read too. U+F000 itself marks a private character that
/// the name had already, so that every name comes back as it was.
/// </summary>
internal static class WindowsNames
{
    private const char Mark = '\uf000';
    private const char LastPrivate = '\uf07f';

    private static readonly SearchValues<char> s_forbidden =
        SearchValues.Create(Enumerable.Range(1, 31).Select(c => (char)c).Concat("<>:\"\\|?*").ToArray());

    private static readonly string[] s_devices =
    [
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        .. "123456789\u00b9\u00b2\u00b3".Select(digit => "COM" + digit),
        .. "123456789\u00b9\u00b2\u00b3".Select(digit => "LPT" + digit),
    ];

    /// <summary>The name as Windows stores it; most are the same. The name has no slash and no NUL and is neither "." nor "..".</summary>
    public static string Encode(string name)
    {
        bool isDevice = IsDevice(name);
        bool isTrimmed = name[^1] is '.' or ' ';
        if (!isDevice && !isTrimmed && name.AsSpan().IndexOfAny(s_forbidden) < 0 && name.AsSpan().IndexOfAnyInRange(Mark, LastPrivate) < 0)
            return name;
        System.Text.StringBuilder encoded = new(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (c is >= Mark and <= LastPrivate)
                encoded.Append(Mark).Append(c);
            else if (s_forbidden.Contains(c) || (i == 0 && isDevice) || (i == name.Length - 1 && isTrimmed))
                encoded.Append((char)(Mark + c));
            else
                encoded.Append(c);
        }
        return encoded.ToString();
    }

    /// <summary>
    /// The name that was encoded. What <see cref="Encode"/> would not have written stays as it is, and nothing decodes to a slash, to NUL,
    /// to "." or to "..".
    /// </summary>
    public static string Decode(string name)
    {
        if (name.AsSpan().IndexOfAnyInRange(Mark, LastPrivate) < 0)
            return name;
        System.Text.StringBuilder decoded = new(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (c == Mark && i + 1 < name.Length && name[i + 1] is >= Mark and <= LastPrivate)
                decoded.Append(name[++i]);
            else
                decoded.Append(c is > Mark and <= LastPrivate ? (char)(c - Mark) : c);
        }
        // A name with a private character of its own, made on this machine, is not a code: it would come back as another one.
        string result = decoded.ToString();
        return result is not ("." or "..") && !result.Contains('/', StringComparison.Ordinal) && Encode(result) == name ? result : name;
    }

    /// <summary>Whether Windows takes the name for a device, with whatever ending.</summary>
    private static bool IsDevice(string name) => s_devices.Contains(name.Split('.')[0].TrimEnd(' '), StringComparer.OrdinalIgnoreCase);
}
