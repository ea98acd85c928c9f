using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// What is at the target's place: found by one look, which serves the safety checks and the policy for what exists. The path has its link
/// resolved; Exists and Mode are of the file that is replaced.
/// </summary>
internal readonly record struct ExistingTarget(string Path)
{
    private const int OwnerWrite = 0x80;

    public bool Exists { get; private init; }

    /// <summary>
    /// Whether the server does not tell what is there. Then the write's own answer decides; it may replace a file, which Exists stands for.
    /// </summary>
    public bool IsUnknown => WhyUnknown is not null;

    /// <summary>Why the server does not tell what is there; null where it does.</summary>
    public string? WhyUnknown { get; private init; }

    /// <summary>Permission bits of the file that is there, or null.</summary>
    public int? Mode { get; private init; }

    /// <summary>The file that is there, or null.</summary>
    public FileEntry? Entry { get; private init; }

    /// <summary>The links that led to the path, the first one first; null for none.</summary>
    public IReadOnlyList<FileEntry>? Links { get; private init; }

    /// <summary>Whether it may be the source itself, so that it must not be emptied.</summary>
    public bool MayBeSource { get; init; }

    /// <summary>The owner of the file that is there; null where it is not told.</summary>
    public (uint UserId, uint GroupId)? Owner =>
        Entry is { UserId: { } user, GroupId: { } group } ? (user, group) : null;

    /// <summary>Why the file is left as it is, or null.</summary>
    public string? SkipReason { get; private init; }

    /// <summary>What was found before: a file or null, and the links that led to it.</summary>
    public static ExistingTarget Of(string path, FileEntry? existing, IReadOnlyList<FileEntry>? links) =>
        new(path) { Exists = existing is not null, Mode = existing?.Mode, Entry = existing, Links = links };

    /// <summary>Sees what is in the way: a link is followed, a file lends its mode or is kept, anything else is an error.</summary>
    public static async ValueTask<ExistingTarget> LookAsync(
        TransferRoute route, string path, FileEntry source, CancellationToken cancellationToken)
    {
        (IFileSystem target, TransferOptions options) = (route.Target, route.Options);
        Look look = await Look.AtAsync(target, path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (look.Refusal is { } refusal)
            return Unseen(path, refusal, options);
        FileEntry? existing = look.Entry;
        IReadOnlyList<FileEntry>? links = null;
        if (existing?.Type == FileEntryType.SymbolicLink)
            (links, path, existing) = await LinkChain.FollowAsync(target, existing, cancellationToken).ConfigureAwait(false);
        switch (existing)
        {
            case null:
                return new ExistingTarget(path) { Links = links };
            case { Type: FileEntryType.SymbolicLink }:
                // Some servers only tidy the text of a path; the rename would put the file in the place of the link.
                throw InTheWay(path, "a link is in the way that the server does not resolve");
            case { Type: FileEntryType.Directory }:
                throw InTheWay(path, "a directory of that name is in the way");
            case { Type: not FileEntryType.File }:
                throw InTheWay(path, "something that is neither file nor directory is in the way");
        }
        string? skip = ReasonToSkip(source, existing, options.Overwrite);
        if (skip is null && existing.Mode is { } mode && (mode & OwnerWrite) == 0 && !options.Force)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PermissionDenied, SftpOperation.Create, path, "the file there is read-only; -Force replaces it");
        }
        return new ExistingTarget(path) { Exists = true, Mode = existing.Mode, SkipReason = skip, Entry = existing, Links = links };
    }

    /// <summary>Nobody can see what is there: a policy that spares some files cannot be kept, the others ask for nothing.</summary>
    private static ExistingTarget Unseen(string path, SftpException refusal, TransferOptions options) =>
        refusal.StatusCode is null ? throw refusal
        : options.Overwrite == SftpOverwrite.Always || options.Force ? new ExistingTarget(path) { Exists = true, WhyUnknown = refusal.Reason ?? refusal.Message.TrimEnd('.') }
        : throw refusal.As(
            refusal.Kind,
            $"what is there cannot be seen, and -Overwrite {options.Overwrite} asks for it; -Force or -Overwrite Always writes all the same; "
            + refusal.Reason);

    private static string? ReasonToSkip(FileEntry source, FileEntry existing, SftpOverwrite policy)
    {
        // Whole seconds and their range are what every server can keep, so a copy is not different from its source by its time.
        uint sourceTime = FileTimes.ForServer(source.LastWriteTimeUtc);
        uint targetTime = FileTimes.ForServer(existing.LastWriteTimeUtc);
        bool timesAreKnown = source.AreTimesKnown && existing.AreTimesKnown;
        return policy switch
        {
            SftpOverwrite.Never => "the target exists",
            // What is not known is not a reason to leave a file.
            SftpOverwrite.IfNewer when timesAreKnown && sourceTime <= targetTime => "the target is not older",
            SftpOverwrite.IfDifferent when timesAreKnown && source.IsLengthKnown && existing.IsLengthKnown
                && source.Length == existing.Length && sourceTime == targetTime =>
                "the target has the same length and time",
            _ => null,
        };
    }

    private static SftpException InTheWay(string path, string reason) =>
        SftpException.OnPath(SftpErrorKind.PathExists, SftpOperation.Create, path, reason);
}
