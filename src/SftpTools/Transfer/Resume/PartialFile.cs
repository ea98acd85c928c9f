using System.Diagnostics;
using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Resume;

/// <summary>
/// A partial copy whose name is the same in every run, with its record beside it: ".NAME.sftp-part" and ".NAME.sftp-part.json". With
/// -Direct the copy has its final name, and only the record stands beside it. The record is made before the first byte, brought up to date
/// while the copy runs, and removed when the copy has its final name; a crash at any moment leaves one that claims too little or nothing.
/// It is a claim as well: two copies into one target do not write at once. Its age, by the clock of the target, tells whether a copy on
/// another machine still runs; one that lost its claim finds out at the next update, at the latest before the rename.
/// </summary>
internal sealed partial class PartialFile
{
    /// <summary>How old the record of a running copy never gets, by far.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    private const int RecordMode = 0x180;
    private const int OthersWrite = 0x12;

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    private readonly IFileSystem _target;
    private readonly string _recordPath;
    private readonly PartialOwner _owner;
    private readonly bool _direct;
    private PartialRecord _record;
    private volatile bool _taken;
    private volatile bool _gone;
    private bool _isRemoved;

    // Of the record as it was just made: whose our files are there, and what their modes look like.
    private FileState _ours;

    private PartialFile(IFileSystem target, string path, string recordPath, PartialRecord record, PartialOwner owner, bool direct)
    {
        _target = target;
        Path = path;
        _recordPath = recordPath;
        _record = record;
        _owner = owner;
        _direct = direct;
    }

    /// <summary>The path of the partial copy.</summary>
    public string Path { get; }

    /// <summary>The path of its record.</summary>
    public string RecordPath => _recordPath;

    /// <summary>Bytes that the record promises, from the start of the file on; they are still to be proven.</summary>
    public WrittenPrefix Promised => new(_record.Written, _record.WrittenSum);

    /// <summary>When the record that was taken over was last written, by the clock of the target; null where it is new or not told.</summary>
    private DateTime? RecordTimeUtc { get; set; }

    /// <summary>Whether the record that is there is not ours: then neither it nor the partial copy is used.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>Whether what is in the place of the partial copy is not ours and cannot be removed.</summary>
    public bool IsPartForeign { get; set; }

    /// <summary>Whether another copy has taken over.</summary>
    public bool IsTaken => _taken;

    /// <summary>
    /// Makes the record or takes over one that nobody uses. Fails with <see cref="SftpErrorKind.PathExists"/> while another copy writes the
    /// same target, and with the server's refusal where records cannot be made.
    /// </summary>
    public static async Task<PartialFile> ClaimAsync(
        TransferRoute route, string finalPath, FileEntry source, CancellationToken cancellationToken)
    {
        (IFileSystem target, TransferOptions options) = (route.Target, route.Options);
        bool direct = options.Direct;
        string? directory = target.Paths.GetParent(finalPath);
        string name = TemporaryName.Stable(target.Paths.GetName(finalPath), options.TemporaryName);
        string partial = directory is null ? name : target.Paths.Append(directory, name);
        string recordPath = partial + TemporaryName.RecordSuffix;
        PartialOwner owner = PartialOwner.New();
        PartialFile claim = new(target, direct ? finalPath : partial, recordPath, PartialRecord.For(source, owner), owner, direct);
        try
        {
            // The look comes first: some servers open what is there although it was to be new.
            if (!await IsThereAsync(target, recordPath, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    claim._ours = await claim.CreateAsync(recordPath, cancellationToken).ConfigureAwait(false);
                    return claim;
                }
                catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathExists)
                {
                    // Another copy was quicker.
                }
            }
            await claim.TakeOverAsync(source, cancellationToken).ConfigureAwait(false);
            if (claim.IsForeign)
                owner.End();
            return claim;
        }
        catch
        {
            owner.End();
            throw;
        }
    }

    /// <summary>What the record at a path says; null when it is none.</summary>
    public static async Task<PartialRecord?> ReadRecordAsync(IFileSystem files, string path, CancellationToken cancellationToken)
    {
        IFile file = await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
            return await ReadAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why the record cannot be read back; null where it can.</summary>
    public async Task<string?> WhyUnreadableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadRecordAsync(_target, _recordPath, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (SftpException refusal) when (refusal.IsRefusal)
        {
            return $"its record cannot be read back: {refusal.Reason ?? refusal.Message.TrimEnd('.')}";
        }
    }

    /// <summary>
    /// Keeps the record up to date until the token is cancelled; cancels the copy when its claim is lost. Trouble with the record is no
    /// trouble of the copy: the next round tries again.
    /// </summary>
    public async Task KeepAsync(ContiguousPrefix written, TimeSpan interval, CancellationTokenSource copy, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(interval);
        long last = Stopwatch.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                WrittenPrefix now = written.Written;
                if (now.Length == _record.Written && Stopwatch.GetElapsedTime(last) < s_beat)
                    continue;
                try
                {
                    if (!await UpdateAsync(_record.With(now), cancellationToken).ConfigureAwait(false))
                    {
                        await copy.CancelAsync().ConfigureAwait(false);
                        return;
                    }
                    last = Stopwatch.GetTimestamp();
                }
                catch (SftpException)
                {
                    // The copy meets the cause itself.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The copy is over.
        }
    }

    /// <summary>Writes down that nothing is to be believed, before the file is started over.</summary>
    public async Task StartOverAsync(CancellationToken cancellationToken)
    {
        if (Promised.Length > 0 && !await UpdateAsync(_record.With(default), cancellationToken).ConfigureAwait(false))
            throw TakenOver();
    }

    /// <summary>Fails when another copy has taken over; asked last before the rename.</summary>
    public async Task RequireOwnAsync(CancellationToken cancellationToken)
    {
        PartialRecord? present = _taken ? null : await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (present?.Owner?.Token != _owner.Token)
        {
            if (_gone || present is null)
                await TargetPlace.RequireAsync(_target, Path, Path, cancellationToken).ConfigureAwait(false);
            _gone |= !_taken && present is null;
            _taken = true;
            throw TakenOver();
        }
    }

    /// <summary>
    /// Where the whole copy is before it gets its final name. A server that does not let records be removed may still let one file replace
    /// another: then the copy takes the place of its record first, and nothing is left.
    /// </summary>
    public async Task<string> LeaveRecordAsync(CancellationToken cancellationToken)
    {
        if (_target.Profile.Removes is null)
            _isRemoved = await TryRemoveRecordAsync().ConfigureAwait(false);
        if (_isRemoved || !_target.Profile.Lacks(SftpServerFact.Removes) || _target.Profile.RenamesOver != true)
            return Path;
        await _target.ReplaceAsync(Path, _recordPath, cancellationToken).ConfigureAwait(false);
        _isRemoved = true;
        return _recordPath;
    }

    /// <summary>The copy has its final name: the record goes. Returns what to say of one that has to stay.</summary>
    public async Task<TransferWarning?> CompleteAsync()
    {
        _owner.End();
        if (_isRemoved || await TryRemoveRecordAsync().ConfigureAwait(false) || !_target.Profile.Lacks(SftpServerFact.Removes))
            return null;
        return TransferWarning.OfServer(
            TransferWarning.RecordLeft,
            $"its record '{DisplayText.Clean(_target.Paths.GetName(_recordPath))}' could not be removed: "
                + _target.Profile.Find(SftpServerFact.Removes)!.Evidence);
    }

    private async Task<bool> TryRemoveRecordAsync()
    {
        bool removed = false;
        await CleanUp.TryAsync(async token =>
        {
            try
            {
                await _target.RemoveFileAsync(_recordPath, token).ConfigureAwait(false);
                _target.Profile.Learn(SftpServerFact.Removes, true, "a record was removed");
                removed = true;
            }
            catch (SftpException exception) when (exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported
                && exception.StatusCode is not null)
            {
                _target.Profile.Learn(SftpServerFact.Removes, false, exception.Reason!);
            }
        }).ConfigureAwait(false);
        return removed;
    }

    /// <summary>The copy is given up with so many bytes that can be continued; with none, nothing is left of it.</summary>
    public async Task GiveUpAsync(WrittenPrefix written)
    {
        _owner.End();
        if (_taken)
            return;
        if (written.Length > 0)
        {
            PartialRecord left = _record.With(written) with { Owner = null };
            await CleanUp.TryAsync(async token => _ = await UpdateAsync(left, token).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }
        if (!_direct)
            await CleanUp.TryAsync(token => _target.RemoveFileAsync(Path, token)).ConfigureAwait(false);
        await CleanUp.TryAsync(token => _target.RemoveFileAsync(_recordPath, token)).ConfigureAwait(false);
    }

    /// <summary>What a copy says that was replaced by another.</summary>
    public SftpException TakenOver() => !_gone ? InUse("another copy has taken over") : SftpException.OnPath(
        SftpErrorKind.Failure,
        SftpOperation.Copy,
        Path,
        $"its record '{DisplayText.Clean(_recordPath)}' was removed while it was copied, by somebody or by the server itself; "
            + "without -Resume and -Journal no record is needed");

    /// <summary>Whether something is seen there; false where looking is not allowed, and then the creation has to tell.</summary>
    private static async ValueTask<bool> IsThereAsync(IFileSystem target, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await target.GetEntryAsync(path, followLink: false, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return false;
        }
    }

    private async Task TakeOverAsync(FileEntry source, CancellationToken cancellationToken)
    {
        FileEntry? entry = await _target.GetEntryAsync(_recordPath, followLink: false, cancellationToken).ConfigureAwait(false);
        IsForeign = entry is { Type: not FileEntryType.File };
        if (IsForeign)
            return;
        PartialRecord? existing = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (existing is not null && existing.BelongsTo(source))
        {
            _record = _record.With(new WrittenPrefix(existing.Written, existing.WrittenSum));
            RecordTimeUtc = entry is { AreTimesKnown: true } ? entry.LastWriteTimeUtc : null;
        }
        // A file made now has the time of the target's own clock.
        string mine = $"{_recordPath}.{_owner.Token[..8]}";
        bool moved = false;
        try
        {
            // Inside, because it may be there although the answer was lost.
            FileState state = _ours = await CreateAsync(mine, cancellationToken).ConfigureAwait(false);
            IsForeign = entry is not null && !IsOurs(entry);
            if (IsForeign)
                return;
            if (existing?.Owner is { } other && !other.IsGone())
            {
                entry = await _target.GetEntryAsync(_recordPath, followLink: false, cancellationToken).ConfigureAwait(false);
                if (entry is not null && state.LastWriteTimeUtc is { } now && now - entry.LastWriteTimeUtc < Stale)
                    throw InUse($"another copy is writing it (program {other.ProgramId} on {DisplayText.Clean(other.Machine)})");
            }
            moved = await TryReplaceAsync(mine, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!moved)
                await CleanUp.TryAsync(token => _target.RemoveFileAsync(mine, token)).ConfigureAwait(false);
        }
        await RequireOwnAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts the new record into the place of the old one: by a rename, or by writing over it where there are no renames.</summary>
    private async Task<bool> TryReplaceAsync(string mine, CancellationToken cancellationToken)
    {
        try
        {
            await _target.ReplaceAsync(mine, _recordPath, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            IFile file = await _target.OpenAsync(_recordPath, FileMode.Open, FileAccess.Write, null, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
                await WriteAsync(file, _record, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private SftpException InUse(string why) => SftpException.OnPath(
        SftpErrorKind.PathExists,
        SftpOperation.Create,
        Path,
        $"{why}; wait until that has ended, or, if it hangs, remove '{DisplayText.Clean(_recordPath)}' and start again");

    private async Task<FileState> CreateAsync(string path, CancellationToken cancellationToken)
    {
        IFile file = await _target.CreateNewAsync(path, RecordMode, cancellationToken).ConfigureAwait(false);
        bool written = false;
        try
        {
            FileState state;
            await using (file.ConfigureAwait(false))
                state = await WriteAsync(file, _record, cancellationToken).ConfigureAwait(false);
            written = true;
            return state;
        }
        finally
        {
            if (!written)
                await CleanUp.TryAsync(token => _target.RemoveFileAsync(path, token)).ConfigureAwait(false);
        }
    }

    private static async Task<FileState> WriteAsync(IFile file, PartialRecord record, CancellationToken cancellationToken)
    {
        IoBuffer buffer = IoBuffer.Rent(PartialRecord.Size);
        try
        {
            record.ToBytes().CopyTo(buffer.Span);
            Task written = file.WriteAtAsync(0, buffer, PartialRecord.Size, cancellationToken).AsTask();
            Task<FileState> state = file.GetStateAsync(cancellationToken).AsTask();
            Task closed = file.CloseAsync(cancellationToken).AsTask();
            await Task.WhenAll(written, state, closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await written.ConfigureAwait(false);
            await closed.ConfigureAwait(false);
            // A look that is refused tells nothing, and is not a reason against what was written.
            return state.Exception?.InnerException is SftpException { IsRefusal: true } ? default : await state.ConfigureAwait(false);
        }
        finally
        {
            buffer.Release();
        }
    }

    /// <summary>What the record says; null when there is none that can be read as one.</summary>
    private async Task<PartialRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        FileEntry? entry = await _target.GetEntryAsync(_recordPath, followLink: false, cancellationToken).ConfigureAwait(false);
        if (entry is null)
            return null;
        if (entry.Type != FileEntryType.File)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathExists, SftpOperation.Create, Path, $"'{_recordPath}' is in the way of its record and is not a file");
        }
        if (entry.Length > PartialRecord.Size)
            return null;
        try
        {
            return await ReadRecordAsync(_target, _recordPath, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            // Its owner has ended between the two questions.
            return null;
        }
    }

    private static async Task<PartialRecord?> ReadAsync(IFile file, CancellationToken cancellationToken)
    {
        IoBuffer buffer = IoBuffer.Rent(PartialRecord.Size);
        try
        {
            int read = await file.ReadAtAsync(0, buffer, PartialRecord.Size, cancellationToken).ConfigureAwait(false);
            return PartialRecord.Parse(buffer.Span[..read]);
        }
        finally
        {
            buffer.Release();
        }
    }

    /// <summary>Writes the record anew; false when it is another's by now.</summary>
    private async Task<bool> UpdateAsync(PartialRecord record, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryUpdateAsync(record, cancellationToken).ConfigureAwait(false))
            {
                _record = record;
                return true;
            }
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            // Somebody removed it, as the error above tells people to.
            _gone = true;
        }
        _taken = true;
        return false;
    }

    private async Task<bool> TryUpdateAsync(PartialRecord record, CancellationToken cancellationToken)
    {
        (IFile writer, IFile? reader) = await ReadWriteHandles.OpenPairAsync(_target, _recordPath, cancellationToken).ConfigureAwait(false);
        try
        {
            return await TryUpdateAsync(reader ?? writer, writer, record, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            if (reader is not null)
                await reader.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> TryUpdateAsync(IFile reader, IFile writer, PartialRecord record, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(reader, cancellationToken).ConfigureAwait(false))?.Owner?.Token != _owner.Token)
            return false;
        await WriteAsync(writer, record, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
