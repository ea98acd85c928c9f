using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Names;

/// <summary>
/// Whether a server refuses the name that a file has while it grows, and what is said then. Some take no names with a dot in front or with
/// an extension that they do not know, some do not rename, some take every file away as it is closed.
/// </summary>
internal static class NameRefusal
{
    // File systems that encrypt names take some 140 bytes.
    private const int LongName = 100;

    /// <summary>
    /// Whether a failure may be about the name and not about the file, and what is there is as it was. A target that exists is written over
    /// only where the server says clearly that it will not have the other way: a full disk must not cost the old file.
    /// </summary>
    /// <param name="target">Where the file grows.</param>
    /// <param name="failure">What the server said to the creation of the temporary file, or to its renaming.</param>
    /// <param name="temporary">Its path.</param>
    /// <param name="exists">Whether there is a file under the final name.</param>
    public static bool IsOfName(IFileSystem target, SftpException failure, string temporary, bool exists)
    {
        if (failure.StatusCode is null || OpenRefusal.SaysSo(failure))
            return false;
        bool isUnproven = target.Profile.TakesTemporaryNames is null;
        bool isOpen = failure.Operation == SftpOperation.Create.Name && failure.Path == temporary;
        bool isRename = IsRename(failure);
        return (isOpen || isRename) && failure.Kind switch
        {
            SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported => true,
            SftpErrorKind.PathNotFound => !exists && isOpen && isUnproven,
            SftpErrorKind.Failure => !exists && (isUnproven || target.Paths.GetName(temporary).Length > LongName),
            _ => false,
        };
    }

    /// <summary>Whether the file has been made and did not get its final name.</summary>
    public static bool IsRename(SftpException refusal) => refusal.Operation == SftpOperation.Rename.Name;

    /// <summary>What the refusal shows of the server.</summary>
    public static string Evidence(IFileSystem target, SftpException refusal, string temporary)
    {
        string shown = DisplayText.Clean(target.Paths.GetName(temporary));
        return IsRename(refusal)
            ? $"'{shown}' was not renamed: {refusal.Reason}"
            : $"no file with the temporary name '{shown}' could be made: {refusal.Reason}";
    }

    /// <summary>Remembers it, once a file was written under its final name after all.</summary>
    public static void Learn(IFileSystem target, SftpException refusal, string evidence)
    {
        // What a file under another name has shown before counts more.
        if (target.Profile.Find(SftpServerFact.TakesTemporaryNames) is { Origin: SftpFactOrigin.Learned })
            return;
        if (IsRename(refusal))
            target.Profile.Learn(SftpServerFact.Renames, false, evidence);
        target.Profile.Learn(SftpServerFact.TakesTemporaryNames, false, evidence);
    }

    /// <summary>Why the server is known to take final names alone; null where it takes others, or somebody has stated it.</summary>
    public static string? Known(SftpServerProfile profile)
    {
        SftpKnownFact? fact = profile.Lacks(SftpServerFact.TakesTemporaryNames)
            ? profile.Find(SftpServerFact.TakesTemporaryNames)
            : profile.Find(SftpServerFact.Renames);
        return fact is not { Value: false } or { Origin: SftpFactOrigin.Stated } ? null : fact.Evidence;
    }

    /// <summary>What to say of a file that was written under its final name although nobody asked for it.</summary>
    public static TransferWarning NotAtomic(string evidence) => TransferWarning.OfServer(
        TransferWarning.NotAtomic, $"it was written under its final name from the start, so that a part of it could be seen there: {evidence}");

    /// <summary>Whether a file that was closed is gone, while the directory in which it was made is still there.</summary>
    public static async ValueTask<bool> IsTakenAwayAsync(IFileSystem target, string temporary, CancellationToken cancellationToken) =>
        (await Look.AtAsync(target, temporary, followLink: false, cancellationToken).ConfigureAwait(false)).IsAbsent
            && (await Look.AtAsync(target, target.Paths.GetParent(temporary) ?? "/", followLink: true, cancellationToken).ConfigureAwait(false))
                .Entry is not null;

    /// <summary>What to say of a server that takes files away as they are closed: whoever gets them has this one under a wrong name.</summary>
    public static SftpException TakenAway(IFileSystem target, SftpException cause, string path, string temporary, string? wayOut = null)
    {
        string evidence = $"'{DisplayText.Clean(target.Paths.GetName(temporary))}' was gone as soon as it was closed";
        target.Profile.Learn(SftpServerFact.TakesTemporaryNames, false, evidence);
        return SftpException.OnPath(
            SftpErrorKind.Failure,
            SftpOperation.Copy,
            path,
            $"{evidence}, before it could get its final name: the server hands files on under the name that they have then, and this one went out "
                + $"under the temporary name; {wayOut ?? "the next one is written under its final name at once"}",
            cause);
    }

    /// <summary>Whether the server takes final names alone.</summary>
    public static bool TakesNoOther(SftpServerProfile profile) =>
        profile.Lacks(SftpServerFact.TakesTemporaryNames) || profile.Lacks(SftpServerFact.Renames);
}
