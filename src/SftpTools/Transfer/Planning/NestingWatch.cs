using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Names;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// Finds out while a tree is walked that it is copied into itself by a path that does not show it: a chroot, a mount or a share makes one
/// directory seem two. Such a walk comes upon what the copy has made, under the name that it has in the target; so a name that repeats one
/// from the way raises the question, and a marker in the target answers it. Without such a name nothing is asked.
/// </summary>
/// <param name="source">What is walked.</param>
/// <param name="target">What is written to.</param>
/// <param name="top">The copy of the tree's root.</param>
/// <param name="names">Which names are those of temporary files.</param>
internal sealed class NestingWatch(IFileSystem source, IFileSystem target, TargetDirectory top, TemporaryNameShape names) : IAsyncDisposable
{
    private readonly string _topName = target.Paths.GetName(top.Path);

    // One for each directory of the target about which there was a question, made when it was asked first.
    private readonly Dictionary<TargetDirectory, Task<DirectoryMarker?>> _markers = [];

    // The answers for what is below a directory, which waits for them; and those for a directory that were asked for already.
    private readonly Dictionary<FileEntry, Task<bool>> _below = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(FileEntry, TargetDirectory), Task<bool>> _asked = [];

    /// <summary>Whether what was found shows that the target is a part of the tree: false is no proof yet.</summary>
    /// <param name="entry">What was found.</param>
    /// <param name="parent">The directory in which it was found.</param>
    /// <param name="copy">The copy of that directory.</param>
    /// <param name="cancellationToken">Ends the looks.</param>
    public async ValueTask<bool> ShowsItselfAsync(
        FileEntry entry, FileEntry parent, TargetDirectory copy, CancellationToken cancellationToken)
    {
        // What a marker is asked about goes on meanwhile, and so costs no time; only what is below waits.
        if (_below.Remove(parent, out Task<bool>? answer) && await answer.ConfigureAwait(false))
            return true;
        if (entry.Type == FileEntryType.Directory)
        {
            if (IsSame(entry.Name, _topName))
                _below[entry] = AskAsync(entry, top, cancellationToken);
            else if (copy.Top?.Source is { } first && IsSame(entry.Name, first.Name))
                _below[entry] = AskAsync(parent, top, cancellationToken);
            return false;
        }
        return names.IsPart(entry.Name)
            && (await IsMarkerAsync(entry.Name).ConfigureAwait(false)
                || await AskAsync(parent, top, cancellationToken).ConfigureAwait(false)
                || await AskAsync(parent, copy, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether one of the questions that nothing has waited for shows it.</summary>
    public async ValueTask<bool> EndAsync()
    {
        bool[] answers = await Task.WhenAll(_below.Values).ConfigureAwait(false);
        return answers.Contains(true);
    }

    /// <summary>Removes the markers.</summary>
    public async ValueTask DisposeAsync()
    {
        await ((Task)Task.WhenAll(_asked.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (Task<DirectoryMarker?> made in _markers.Values)
        {
            try
            {
                if (await made.ConfigureAwait(false) is { } marker)
                    await marker.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SftpException or OperationCanceledException)
            {
                // It goes as the part of a copy that was cut short does.
            }
        }
    }

    // File systems differ in case and in how they compose letters, and sessions in what bytes stand for those.
    private static bool IsSame(string name, string other) =>
        string.Equals(name, other, StringComparison.OrdinalIgnoreCase)
        || !(System.Text.Ascii.IsValid(name) && System.Text.Ascii.IsValid(other));

    private async ValueTask<bool> IsMarkerAsync(string name)
    {
        foreach (Task<DirectoryMarker?> made in _markers.Values)
        {
            if (made.IsCompletedSuccessfully && (await made.ConfigureAwait(false))?.Name == name)
                return true;
        }
        return false;
    }

    private Task<bool> AskAsync(FileEntry directory, TargetDirectory copy, CancellationToken cancellationToken)
    {
        if (_asked.TryGetValue((directory, copy), out Task<bool>? asked))
            return asked;
        if (!_markers.TryGetValue(copy, out Task<DirectoryMarker?>? made))
            _markers.Add(copy, made = MakeAsync(copy, cancellationToken));
        return _asked[(directory, copy)] = IsSeenAsync(made, directory, cancellationToken);
    }

    private async Task<DirectoryMarker?> MakeAsync(TargetDirectory copy, CancellationToken cancellationToken)
    {
        await copy.Creation.ConfigureAwait(false);
        return await DirectoryMarker.TryMakeAsync(target, copy.Path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsSeenAsync(Task<DirectoryMarker?> made, FileEntry directory, CancellationToken cancellationToken)
    {
        try
        {
            return await made.ConfigureAwait(false) is { } marker
                && await marker.IsSeenAsync(source, directory.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException)
        {
            // The directory or the copy says what is wrong.
            return false;
        }
    }
}
