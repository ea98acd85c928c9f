using System.Text.RegularExpressions;
using SftpTools.Errors;

namespace SftpTools.Transfer.Retry;

/// <summary>
/// Tells failures that may pass by themselves from those that trying again cannot change. What is not known to pass is taken as lasting:
/// a needless wait in front of an error helps nobody.
/// </summary>
internal static partial class TransientFaults
{
    // EINTR, ENFILE, EMFILE and ETXTBSY are the same number on Linux and macOS, the others are not: EAGAIN, EBUSY, ETIMEDOUT, ESTALE.
    // Windows: too many open files, sharing violation, lock violation, no system resources (as HRESULTs).
    private static readonly int[] s_local = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070004), unchecked((int)0x80070020), unchecked((int)0x80070021), unchecked((int)0x800705AA)]
        : OperatingSystem.IsMacOS() ? [4, 16, 23, 24, 26, 35, 60, 70] : [4, 11, 16, 23, 24, 26, 110, 116];

    private static readonly int[] s_localOpenFiles = OperatingSystem.IsWindows() ? [unchecked((int)0x80070004)] : [23, 24];

    /// <summary>Whether another attempt at the same thing may end well.</summary>
    public static bool MayPass(SftpException failure) => ConnectionFault.MayPass(failure) || failure.Kind switch
    {
        SftpErrorKind.IntegrityError => failure.IsOfSource,
        SftpErrorKind.Failure => IsPassingLocally(failure) || (failure.ServerMessage is { } words && PassingWords().IsMatch(words)),
        // Missing, forbidden, in the way, not offered, not trusted, not matching, malformed: it would be the same the next time.
        _ => false,
    };

    /// <summary>Whether it is what a server, or this machine, answers to an open when too many files are open already.</summary>
    public static bool MayBeTooManyOpenFiles(SftpException failure) =>
        // The file may have been made before the server found that it has no handle for it; then it is in its own way.
        OpenRefusal.SaysSo(failure)
        || ((failure.Kind == SftpErrorKind.Failure
                || (failure.Kind == SftpErrorKind.PathExists && failure.Operation == SftpOperation.Create.Name))
            && (HasResult(failure, s_localOpenFiles) || OpenRefusal.MayBeOfNumber(failure)));

    private static bool IsPassingLocally(SftpException failure) => HasResult(failure, s_local);

    private static bool HasResult(SftpException failure, int[] results)
    {
        for (Exception? inner = failure.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is IOException and not SftpException && results.Contains(inner.HResult))
                return true;
        }
        return false;
    }

    [GeneratedRegex(
        @"too many open|\bE[MN]FILE\b|temporar|try again|resource shortage|insufficient (system )?resources|not enough resources"
        + @"|\bbusy\b|sharing violation|being used by another|\blocked\b|interrupted|timed out|too many (connections|sessions|requests)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PassingWords();
}
