using System.Globalization;
using System.Text;
using SftpTools.Errors;

namespace SftpTools.Content;

/// <summary>Encodings by the names that PowerShell's -Encoding takes, by the names of .NET, and by the numbers of code pages.</summary>
internal static class EncodingName
{
    /// <summary>PowerShell's own names (about_Character_Encoding).</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "ansi", "ascii", "bigendianunicode", "bigendianutf32", "oem", "unicode", "utf8", "utf8BOM", "utf8NoBOM", "utf32",
    ];

    static EncodingName() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>What is meant where nothing is said: UTF-8, written without a byte order mark.</summary>
    public static Encoding Default { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Finds an encoding.</summary>
    /// <exception cref="ArgumentException">There is none of that name or number; the message names those that PowerShell knows.</exception>
    public static Encoding Parse(string name)
    {
        string plain = name.Trim();
        switch (plain.ToLowerInvariant())
        {
            case "utf8" or "utf8nobom" or "default":
                return Default;
            case "utf8bom":
                return new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
            case "unicode" or "string":
                return Encoding.Unicode;
            case "bigendianunicode":
                return Encoding.BigEndianUnicode;
            case "utf32":
                return Encoding.UTF32;
            case "bigendianutf32":
                return new UTF32Encoding(bigEndian: true, byteOrderMark: true);
            case "ascii":
                return Encoding.ASCII;
            case "ansi":
                return OfCulture(CultureInfo.CurrentCulture.TextInfo.ANSICodePage);
            case "oem":
                return OfCulture(CultureInfo.CurrentCulture.TextInfo.OEMCodePage);
        }
        return int.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out int page) ? Parse(page) : Find(plain);
    }

    /// <summary>The encoding of a code page, such as 1252.</summary>
    /// <exception cref="ArgumentException">There is none of that number.</exception>
    public static Encoding Parse(int codePage)
    {
        try
        {
            // By its number alone, UTF-8 is what PowerShell means by it: without a byte order mark.
            return codePage == Encoding.UTF8.CodePage ? Default : Encoding.GetEncoding(codePage);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw Unknown(codePage.ToString(CultureInfo.InvariantCulture), exception);
        }
    }

    private static Encoding Find(string name)
    {
        try
        {
            Encoding found = Encoding.GetEncoding(name);
            return found.CodePage == Encoding.UTF8.CodePage ? Default : found;
        }
        catch (ArgumentException exception)
        {
            throw Unknown(name, exception);
        }
    }

    // Cultures without a code page of their own, such as the invariant one, have 0 or 1 here.
    private static Encoding OfCulture(int codePage) => codePage is 0 or 1 ? Encoding.Latin1 : Parse(codePage);

    private static ArgumentException Unknown(string name, Exception inner) => new(
        $"There is no encoding '{DisplayText.Clean(name)}'. Known names: {string.Join(", ", All)}, those of .NET such as iso-8859-1, "
            + "and the numbers of code pages such as 1252.",
        inner);
}
