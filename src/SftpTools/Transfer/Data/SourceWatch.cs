using SftpTools.FileSystems;

namespace SftpTools.Transfer.Data;

/// <summary>
/// Looks at a source when its copy begins and again when it ends: by its handle, which shows what was written to it meanwhile, and by its
/// path, which shows that another file has its name. A look that is refused shows nothing, and is not a reason to give up a copy.
/// </summary>
internal sealed class SourceWatch(IFileSystem files, FileEntry listed, IFile file)
{
    private Task<FileState?> _before = Task.FromResult<FileState?>(null);
    private Task<FileState?> _after = Task.FromResult<FileState?>(null);
    private Task<FileEntry?> _named = Task.FromResult<FileEntry?>(null);

    /// <summary>Begins with a look at the open file, which is newer than what was listed. It waits for nothing.</summary>
    public static SourceWatch Begin(IFileSystem files, FileEntry listed, IFile file, CancellationToken cancellationToken) =>
        new(files, listed, file) { _before = LookAsync(file.GetStateAsync(cancellationToken)) };

    /// <summary>The failure of a copy whose source did not stay what it was.</summary>
    public static SftpException Changed(string path, string reason) => SftpException.OfSource(
        path, $"the source was changed while it was copied: {reason}");

    /// <summary>Starts the last look by path alone; it waits for nothing.</summary>
    public void LookAtPath(CancellationToken cancellationToken) =>
        _named = LookAsync(files.GetEntryAsync(listed.Path, followLink: true, cancellationToken));

    /// <summary>Starts the last look; it waits for nothing.</summary>
    public void LookAgain(CancellationToken cancellationToken)
    {
        _after = LookAsync(file.GetStateAsync(cancellationToken));
        LookAtPath(cancellationToken);
    }

    /// <summary>The length that was stated when the copy began.</summary>
    public async ValueTask<long> StatedAsync() => Math.Max(listed.Length, (await _before.ConfigureAwait(false))?.Length ?? 0);

    /// <summary>Whether the file is longer by now than it was when the copy began, as a log is.</summary>
    public async ValueTask<bool> GrowsAsync(CancellationToken cancellationToken) =>
        await LookAsync(file.GetStateAsync(cancellationToken)).ConfigureAwait(false) is { Length: { } now }
        && now > await StatedAsync().ConfigureAwait(false);

    /// <summary>Whether the path leads to what was listed; also true when it could not be looked at.</summary>
    public async ValueTask<bool> IsAsListedAsync() =>
        await _named.ConfigureAwait(false) is not { } named || !Differ(StateOf(listed), StateOf(named));

    /// <summary>What the looks show, all together.</summary>
    /// <param name="length">How many bytes were copied.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SourceVerdict> JudgeAsync(long length, CancellationToken cancellationToken)
    {
        FileState first = await _before.ConfigureAwait(false) ?? StateOf(listed);
        FileState? after = await _after.ConfigureAwait(false);
        FileEntry? named = await _named.ConfigureAwait(false);
        FileState last = after ?? (named is null ? first : StateOf(named));
        // Some servers tell other times in listings than of single files; what equals either look is no other file.
        bool isOther = after is not null && named is not null
            && Differ(last, StateOf(named)) && Differ(StateOf(listed), StateOf(named));
        if (isOther && HasGrown(last, StateOf(named!)))
        {
            // It may have grown between the two looks; then the handle shows it by now.
            FileState? again = await LookAsync(file.GetStateAsync(cancellationToken)).ConfigureAwait(false);
            isOther = again is not { Length: { } reached } || reached < named!.Length;
            last = again ?? last;
        }
        if (isOther)
            return Changed("another file has its name");
        if (Differ(first, last))
        {
            if (HasGrown(first, last) && length >= first.Length)
            {
                return new SourceVerdict(SourceVerdictKind.Grown)
                {
                    Source = named,
                    Reason = $"the source has grown to {last.Length} bytes while it was copied: the copy has the first {length}",
                };
            }
            return Changed(last.Length != first.Length
                ? $"it had {first.Length} bytes and has {last.Length}"
                : "it was written to, and the copy may be a mixture");
        }
        return new SourceVerdict(SourceVerdictKind.Same)
        {
            Source = named,
            // A length of 0 is one that was not told.
            Stated = last.Length is > 0 and { } stated && stated != length ? stated : null,
        };

        SourceVerdict Changed(string reason) => new(SourceVerdictKind.Changed) { Source = named, Reason = reason };
    }

    private static bool HasGrown(FileState first, FileState last) =>
        last.Length > first.Length && !(last.LastWriteTimeUtc < first.LastWriteTimeUtc);

    private static bool Differ(FileState first, FileState last) =>
        (first.Length is { } was && last.Length is { } length && was != length)
        || (first.LastWriteTimeUtc is { } before && last.LastWriteTimeUtc is { } time && before != time);

    private static FileState StateOf(FileEntry entry) =>
        new(entry.Length, entry.LastWriteTimeUtc == DateTime.UnixEpoch ? null : entry.LastWriteTimeUtc, entry.Mode);

    private static async Task<FileState?> LookAsync(ValueTask<FileState> look)
    {
        try
        {
            FileState state = await look.ConfigureAwait(false);
            return state with { LastWriteTimeUtc = state.LastWriteTimeUtc == DateTime.UnixEpoch ? null : state.LastWriteTimeUtc };
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            return null;
        }
    }

    private static async Task<FileEntry?> LookAsync(ValueTask<FileEntry?> look)
    {
        try
        {
            return await look.ConfigureAwait(false);
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            return null;
        }
    }
}
