using System.Globalization;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Sessions;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// Sees before the first byte whether the files of a job fit into the target. Where the search is quick (this machine, or files that were
/// named one by one) the copying waits for its end; a tree on a server is searched while it is copied, and the job ends as soon as the sum
/// cannot fit. The search's one task calls it.
/// </summary>
internal sealed class SpaceCheck
{
    /// <summary>Copying waits for so many files at the most.</summary>
    public const int MostFilesFirst = 50_000;

    private const int LooksInFlight = 64;

    private readonly IFileSystem _target;
    private readonly Task<Volume?> _volume;
    private readonly string _place;
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string TargetPath, long Length)> _first = [];
    private TargetDirectory? _tree;
    private long _sum;
    private bool _checks;

    private SpaceCheck(IFileSystem target, string place, Task<Volume?> volume, bool checks, bool waits)
    {
        _target = target;
        _place = place;
        _volume = volume;
        _checks = checks;
        // A server is not waited for: its names may have 255 bytes, and it tells upper from lower case.
        Names = new TargetNames(target.Paths, volume.IsCompletedSuccessfully ? volume.Result : null);
        if (!_checks || !waits)
            _passed.SetResult();
    }

    /// <summary>Completes when bytes may flow, or when the job is over.</summary>
    public Task Passed => _passed.Task;

    /// <summary>What the target can be asked to hold.</summary>
    public TargetNames Names { get; }

    /// <summary>Begins to look at the target's volume, while the search begins.</summary>
    public static SpaceCheck Start(
        IFileSystem source, IFileSystem target, TransferOptions options, IReadOnlyList<TransferItem> items,
        CancellationToken cancellationToken)
    {
        // Where existing targets or partial copies may be left as they are, the sum says nothing about what will be written; and what is
        // renamed needs no room.
        bool checks = !options.Force && !options.Resume && options.Overwrite == SftpOverwrite.Always
            && !(options.MoveSource && ReferenceEquals(source, target));
        bool waits = source is LocalFileSystem || items.All(static item => item.Source.Type != FileEntryType.Directory);
        string place = items.Count > 0 ? target.Paths.GetParent(items[0].TargetPath) ?? items[0].TargetPath : "/";
        Task<Volume?> volume = checks || target is LocalFileSystem
            ? LookAsync(target, place, cancellationToken)
            : Task.FromResult<Volume?>(null);
        return new SpaceCheck(target, place, volume, checks, waits);
    }

    /// <summary>A file was found, in a tree or, with null, by itself. Fails when it cannot fit with all the others.</summary>
    public async ValueTask FoundAsync(string targetPath, long length, TargetDirectory? tree, CancellationToken cancellationToken)
    {
        if (!_checks)
            return;
        if (_passed.Task.IsCompleted && tree != _tree)
            (_tree, _sum) = (tree, 0);
        _sum += length;
        if (!_passed.Task.IsCompleted)
        {
            _tree = tree;
            _first.Add((targetPath, length));
            if (_first.Count == MostFilesFirst)
                await EndAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (await FreeAsync().ConfigureAwait(false) is var free && _sum > free)
        {
            // Part of it is written by now. Only in a directory that is new is everything an addition.
            if (_tree is null || !await _tree.Creation.ConfigureAwait(false))
                _checks = false;
            else
                throw Full(_sum, free);
        }
    }

    /// <summary>The search is over, or has found enough to begin with. Fails when the files cannot fit.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_passed.Task.IsCompleted)
            return;
        long free = await FreeAsync().ConfigureAwait(false);
        // What is replaced makes room again, one file after the other. That costs a look at each, so it is asked for only where it decides.
        if (_sum > free && _sum - await ReplacedAsync(cancellationToken).ConfigureAwait(false) > free)
            throw Full(_sum, free);
        _first.Clear();
        _passed.TrySetResult();
    }

    /// <summary>Wakes what waits, because the job is over.</summary>
    public void Release() => _passed.TrySetResult();

    private async Task<long> ReplacedAsync(CancellationToken cancellationToken)
    {
        long replaced = 0;
        foreach ((string TargetPath, long Length)[] some in _first.Chunk(LooksInFlight))
        {
            FileEntry?[] existing = await Task.WhenAll(some.Select(
                file => _target.GetEntryAsync(file.TargetPath, followLink: true, cancellationToken).AsTask())).ConfigureAwait(false);
            replaced += existing.Sum(static entry => entry is { Type: FileEntryType.File } ? entry.Length : 0);
        }
        return replaced;
    }

    private async ValueTask<long> FreeAsync() => (await _volume.ConfigureAwait(false))?.AvailableBytes ?? long.MaxValue;

    private SftpException Full(long needed, long free)
    {
        string place = _target.Name.Length > 0 ? SessionPath.Of(_target.Name, _place) : _place;
        return SftpException.OnPath(
            SftpErrorKind.Failure,
            SftpOperation.CopyTo,
            place,
            $"{Size(needed)} are needed and {Size(free)} are free there; make room, or begin anyway with -Force");
    }

    /// <summary>The volume of the nearest directory that exists; null when nothing can be told.</summary>
    private static async Task<Volume?> LookAsync(IFileSystem target, string place, CancellationToken cancellationToken)
    {
        for (string? path = place; path is not null; path = target.Paths.GetParent(path))
        {
            try
            {
                return await target.GetVolumeAsync(path, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound && path is not ("." or "/"))
            {
                // It is still to be made; what is above it will hold it.
            }
            catch (SftpException)
            {
                // Whatever it is, the copy will meet it and tell.
                return null;
            }
        }
        return null;
    }

    private static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        int unit = 0;
        double value = bytes;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {units[unit]}");
    }
}
