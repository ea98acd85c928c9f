using System.Text.RegularExpressions;

namespace SftpTools.Sessions;

/// <summary>
/// What a session may be called. A name is written before paths, after -Session and as the name of a drive, so it is a plain word in all of these
/// places, and never a number: that is another session's.
/// </summary>
internal static partial class SessionName
{
    /// <summary>What a message says of names.</summary>
    public const string Rule =
        "it consists of letters, digits, '.', '-' and '_', begins with a letter, a digit or '_', and is not a number";

    private const string DefaultStem = "host";

    /// <summary>Whether a session may have that name.</summary>
    public static bool IsPlain(string name) =>
        name.Length > 0 && (char.IsLetterOrDigit(name[0]) || name[0] == '_') && name.All(IsPlain) && !IsNumber(name);

    /// <summary>The name of a session that was given none. An IPv6 address has colons, which end the name in "name:/path".</summary>
    public static string FromHost(string host)
    {
        string name = string.Concat(host.Select(static c => IsPlain(c) ? c : '-'));
        return IsPlain(name) ? name : $"{DefaultStem}-{name.TrimStart('-', '.')}".TrimEnd('-');
    }

    private static bool IsPlain(char c) => char.IsLetterOrDigit(c) || c is '.' or '-' or '_';

    private static bool IsNumber(string name) => name.All(char.IsDigit) || NumberOfPowerShell().IsMatch(name);

    // 12, 1.5, 1e3, 0x1f, 0b11, 4kb, 7uL: what follows the digits is a suffix of the type or of the unit.
    [GeneratedRegex(@"^(0x[0-9a-f]+|0b[01]+|[0-9]+(\.[0-9]*)?(e-?[0-9]+)?)(u?[ysl]|[und])?([kmgtp]b)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberOfPowerShell();
}
