using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// Tells which names the target cannot hold before any byte is sent for them: too long ones, and those that it would take for a name that
/// the job gave already. Used by the one task that searches.
/// </summary>
internal sealed class TargetNames(PathSyntax paths, Volume? volume)
{
    // Every target path of the job; only where case does not count, because elsewhere a source cannot hold two equal names.
    private readonly Dictionary<string, string>? _given =
        volume is { IgnoresCase: true } ? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) : null;

    /// <summary>Fails when the target cannot hold the path beside what it was given before.</summary>
    public void Check(string targetPath)
    {
        string name = paths.GetName(targetPath);
        if (paths.WhyTooLong(targetPath, name, volume?.LongestName ?? 0) is { } reason)
            throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Create, targetPath, reason);
        if (_given is null || _given.TryAdd(targetPath, name))
            return;
        string other = _given[targetPath];
        if (other != name)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathExists,
                SftpOperation.Create,
                targetPath,
                $"the target does not tell it from '{DisplayText.Clean(other)}', which differs in upper and lower case only");
        }
    }
}
