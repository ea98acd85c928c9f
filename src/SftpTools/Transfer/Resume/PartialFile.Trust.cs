using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Resume;

/// <summary>Whether what is in the place of a partial copy and its record is ours.</summary>
internal sealed partial class PartialFile
{
    /// <summary>
    /// Whether a file that is there was made by us: nobody else owns it, may write it, or has another name for it. What the server does not
    /// tell, or tells of every file, is not a reason against it.
    /// </summary>
    public bool IsOurs(FileEntry entry) =>
        entry.Type == FileEntryType.File && entry.Links is null or 1
        && IsOurs(new FileState(null, null, entry.Mode) { Owner = entry is { UserId: { } user, GroupId: { } group } ? (user, group) : null });

    /// <summary>
    /// The same of an open file that was looked at before: what was opened may be another, put there since, or what a link in its place leads to.
    /// </summary>
    public bool IsOurs(FileState state, FileEntry seen) =>
        IsOurs(state)
        && (state.Identity is null || seen.Identity is null || state.Identity == seen.Identity)
        && (state.Length is null || state.Length == seen.Length)
        && (state.LastWriteTimeUtc is null || state.LastWriteTimeUtc == seen.LastWriteTimeUtc);

    private bool IsOurs(FileState state) =>
        (state.Owner is null || _ours.Owner is null || state.Owner.Value.UserId == _ours.Owner.Value.UserId)
        && (state.Mode is null || _ours.Mode is null || (state.Mode & ~_ours.Mode & OthersWrite) == 0);

    /// <summary>
    /// Whether the partial copy was written to long after its record, which a copy keeps up to date: then somebody else has. Both times are
    /// of one clock.
    /// </summary>
    public bool WasWrittenSince(FileEntry entry) => RecordTimeUtc is { } time && entry.LastWriteTimeUtc - time > Stale;

    /// <summary>What to say of a copy that was not continued because it or its record is not ours.</summary>
    public TransferWarning WhyForeign() => TransferWarning.OfFile(
        TransferWarning.PartialNotUsed,
        $"'{DisplayText.Clean(IsPartForeign ? Path : _recordPath)}' belongs to somebody else or can be written by others, so the copy was made anew under another name "
        + "and could not have been continued; remove that file");
}
