using SftpTools.Cmdlets.Parameters;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Targets;

/// <summary>What a listing shall show, decided on the raw entry: what does not pass costs no object, no owner's name and no link's target.</summary>
internal sealed record EntryFilter
{
    /// <summary>Names to take and to leave out.</summary>
    public required NameFilter Names { get; init; }

    /// <summary>Whether names that begin with a dot are shown.</summary>
    public bool ShowHidden { get; init; }

    /// <summary>Whether only names that begin with a dot are shown.</summary>
    public bool OnlyHidden { get; init; }

    /// <summary>Whether only what is not a directory is shown.</summary>
    public bool OnlyFiles { get; init; }

    /// <summary>Whether only directories, and links to them, are shown.</summary>
    public bool OnlyDirectories { get; init; }

    /// <summary>The least length in bytes; directories have none and do not pass.</summary>
    public long? MinimumSize { get; init; }

    /// <summary>The greatest length in bytes; directories have none and do not pass.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>Written after this time, in UTC.</summary>
    public DateTime? NewerThanUtc { get; init; }

    /// <summary>Written before this time, in UTC.</summary>
    public DateTime? OlderThanUtc { get; init; }

    /// <summary>What else has to be true of an entry, when it is known whether it is a directory or leads to one; null for nothing.</summary>
    public Func<FileEntry, bool, bool>? PassesAttributes { get; init; }

    /// <summary>Whether the entry may be shown or entered at all.</summary>
    public bool IsVisible(FileEntry entry) => ShowHidden || OnlyHidden || !entry.Name.StartsWith('.');

    /// <summary>Whether the raw entry passes. What a link leads to is not known yet: see <see cref="PassesAs"/>.</summary>
    public bool Passes(FileEntry entry) =>
        IsVisible(entry)
        && (!OnlyHidden || entry.Name.StartsWith('.'))
        && (!OnlyFiles || entry.Type != FileEntryType.Directory)
        && (!OnlyDirectories || entry.Type is FileEntryType.Directory or FileEntryType.SymbolicLink)
        && (MinimumSize is not { } least || (entry.Type != FileEntryType.Directory && entry.IsLengthKnown && entry.Length >= least))
        && (MaximumSize is not { } most || (entry.Type != FileEntryType.Directory && entry.IsLengthKnown && entry.Length <= most))
        && (NewerThanUtc is not { } newer || (entry.AreTimesKnown && entry.LastWriteTimeUtc > newer))
        && (OlderThanUtc is not { } older || (entry.AreTimesKnown && entry.LastWriteTimeUtc < older))
        && Names.Matches(entry.Name);

    /// <summary>Whether an entry that passed still does, now that it is known whether it is a directory or leads to one.</summary>
    public bool PassesAs(FileEntry entry, bool isContainer) =>
        (isContainer ? !OnlyFiles : !OnlyDirectories) && PassesAttributes?.Invoke(entry, isContainer) != false;
}
