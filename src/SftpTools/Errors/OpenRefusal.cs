using System.Text.RegularExpressions;

namespace SftpTools.Errors;

/// <summary>
/// Tells whether a server has refused to open one more file because of those that are open. Servers have no status of their own for it:
/// OpenSSH's answers a bare FAILURE, others PERMISSION_DENIED with words.
/// </summary>
internal static partial class OpenRefusal
{
    private const int StatusFailure = 4;

    /// <summary>Whether it may be so: it is said, or nothing speaks against it.</summary>
    public static bool MayBeOfNumber(SftpException failure) =>
        failure.IsRefusal && IsOpening(failure)
        && (SaysSo(failure) || (failure.StatusCode == StatusFailure && !OtherWords().IsMatch(failure.Reason ?? "")));

    /// <summary>Whether the server's words say so.</summary>
    public static bool SaysSo(SftpException failure) =>
        failure.IsRefusal && IsOpening(failure) && failure.ServerMessage is { } words && NumberWords().IsMatch(words);

    private static bool IsOpening(SftpException failure) =>
        failure.Operation == SftpOperation.OpenRead.Name
        || failure.Operation == SftpOperation.Create.Name
        || failure.Operation == SftpOperation.List.Name;

    [GeneratedRegex(
        @"in progress|too many|\bE[MN]FILE\b|no (more|free) (file )?handle|handle limit|out of handles|one (file|transfer)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberWords();

    [GeneratedRegex(
        "disk is full|no space|quota|is a directory|not a directory|too large|name too long|invalid|read-only",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherWords();
}
