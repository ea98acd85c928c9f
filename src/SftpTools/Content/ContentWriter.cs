using System.Text;
using SftpTools.Buffers;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Content;

/// <summary>
/// Writes text or bytes to a file of a server as they come. A file that is written anew grows under a temporary name beside its target,
/// which stays as it is until the end; a file that is added to, or that has to be written in place, is open itself. One caller at a time.
/// </summary>
internal sealed class ContentWriter : IAsyncDisposable
{
    private const int LongestBlock = 256 * 1024;
    private const int MostInFlight = 8;
    private const int PermissionBits = 0x1FF;
    private const int OwnerWrite = 0x80;

    private static readonly TimeSpan s_cleanUpTime = TimeSpan.FromSeconds(3);

    private readonly SftpFileSystem _files;
    private readonly ContentTarget _target;
    private readonly SftpFile _file;
    private readonly string? _temporary;
    private readonly int? _modeAtEnd;
    private readonly int _blockLength;
    private readonly Encoder? _encoder;
    private readonly Queue<Task> _inFlight = new();
    private readonly TerminableWork? _termination;
    private IoBuffer _block;
    private int _filled;
    private long _offset;
    private bool _over;

    private ContentWriter(
        SftpFileSystem files, ContentTarget target, SftpFile file, string? temporary, int? modeAtEnd, int blockLength, Encoding? encoding)
    {
        _files = files;
        _target = target;
        _file = file;
        _temporary = temporary;
        _modeAtEnd = modeAtEnd;
        _blockLength = Math.Clamp(blockLength, 1024, LongestBlock);
        _encoder = encoding?.GetEncoder();
        _block = IoBuffer.Rent(_blockLength);
        // The values may take as long as they like to come, and nobody looks at a token meanwhile.
        if (temporary is not null)
            _termination = Termination.OfProcess.Begin(CancellationToken.None, () => _files.RemoveFileAsync(temporary, CancellationToken.None).AsTask());
    }

    /// <summary>Opens a file that is written anew.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="path">The target; links are followed.</param>
    /// <param name="encoding">The encoding of text; null for bytes.</param>
    /// <param name="inPlace">Whether the target itself is emptied and written, instead of a file that replaces it.</param>
    /// <param name="force">Whether a read-only file may be written.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<ContentWriter> ReplaceAsync(
        SftpFileSystem files, string path, Encoding? encoding, bool inPlace, bool force, CancellationToken cancellationToken)
    {
        ContentTarget target = await ContentTarget.FindAsync(files, path, force, cancellationToken).ConfigureAwait(false);
        int blockLength = (await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).WriteLength;
        ContentWriter writer;
        // A device or a pipe cannot be replaced by a file, and some servers take no other name than the final one.
        bool takesNoOther = files.Profile.Lacks(SftpServerFact.TakesTemporaryNames) || files.Profile.Lacks(SftpServerFact.Renames);
        if (inPlace || takesNoOther || target.Existing is { Type: not FileEntryType.File })
        {
            int? modeAtEnd = await MakeWritableAsync(files, target, cancellationToken).ConfigureAwait(false);
            SftpFile file = await files.OpenEmptyAsync(target.Path, create: target.Existing is null, cancellationToken).ConfigureAwait(false);
            writer = new ContentWriter(files, target, file, null, modeAtEnd, blockLength, encoding);
        }
        else
        {
            string name = TemporaryName.For(files.Paths.GetName(target.Path), CopyToken.Next());
            string temporary = RemotePathSyntax.Join(files.Paths.GetParent(target.Path) ?? "/", name);
            try
            {
                // A private file must not be open to others while its replacement grows.
                int? mode = target.Existing?.Mode is { } kept ? (kept & PermissionBits) | OwnerWrite : null;
                SftpFile file = (SftpFile)await files.CreateNewAsync(temporary, mode, cancellationToken).ConfigureAwait(false);
                writer = new ContentWriter(files, target, file, temporary, target.Existing?.Mode, blockLength, encoding);
            }
            catch (SftpException exception) when (exception.Path == temporary)
            {
                throw exception.ForPath(target.Path);
            }
        }
        writer.AddBytes(encoding is null ? default : encoding.Preamble);
        return writer;
    }

    /// <summary>Opens a file to write at its end; a missing one is made, and begins with the byte order mark of the encoding.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="path">The target; links are followed.</param>
    /// <param name="encoding">The encoding of text; null for bytes.</param>
    /// <param name="detect">Whether a byte order mark at the start of the file counts more than the encoding.</param>
    /// <param name="force">Whether a read-only file may be written.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<ContentWriter> AppendAsync(
        SftpFileSystem files, string path, Encoding? encoding, bool detect, bool force, CancellationToken cancellationToken)
    {
        ContentTarget target = await ContentTarget.FindAsync(files, path, force, cancellationToken).ConfigureAwait(false);
        int blockLength = (await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).WriteLength;
        bool isEmpty = target.Existing is not { Length: > 0 };
        if (detect && encoding is not null && !isEmpty)
            encoding = await DetectAsync(files, target.Path, cancellationToken).ConfigureAwait(false) ?? encoding;
        int? modeAtEnd = await MakeWritableAsync(files, target, cancellationToken).ConfigureAwait(false);
        SftpFile file = await files.OpenAppendAsync(target.Path, cancellationToken).ConfigureAwait(false);
        ContentWriter writer = new(files, target, file, null, modeAtEnd, blockLength, encoding)
        {
            // Servers that know APPEND write at the end wherever it is; for the others the position says it.
            _offset = target.Existing?.Length ?? 0,
        };
        if (isEmpty && encoding is not null)
            writer.AddBytes(encoding.Preamble);
        return writer;
    }

    /// <summary>Takes text, as much as there is room for. False when some is left: <see cref="FlushAsync"/> makes room.</summary>
    public bool TryAdd(ref ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return true;
        if (_blockLength - _filled < 16)
            return false;
        _encoder!.Convert(text, _block.Span[_filled..], flush: false, out int chars, out int bytes, out _);
        _filled += bytes;
        text = text[chars..];
        return text.IsEmpty;
    }

    /// <summary>Takes bytes, as many as there is room for. False when some are left: <see cref="FlushAsync"/> makes room.</summary>
    public bool TryAdd(ref ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _blockLength - _filled);
        AddBytes(bytes[..count]);
        bytes = bytes[count..];
        return bytes.IsEmpty;
    }

    /// <summary>Sends what was taken. Waits only while too much is under way.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_filled > 0)
            {
                IoBuffer block = _block;
                _block = IoBuffer.Rent(_blockLength);
                Task write = _file.WriteAtAsync(_offset, block, _filled, cancellationToken).AsTask();
                // The write holds the block as long as it needs it.
                block.Release();
                _inFlight.Enqueue(write);
                _offset += _filled;
                _filled = 0;
            }
            while (_inFlight.Count >= MostInFlight)
                await _inFlight.Dequeue().ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Path == _temporary)
        {
            throw exception.ForPath(_target.Path);
        }
    }

    /// <summary>Writes the rest and gives the file its name, its mode and, where the account may, its owner.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            FinishText();
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            while (_inFlight.TryDequeue(out Task? write))
                await write.ConfigureAwait(false);
            await KeepAttributesAsync(cancellationToken).ConfigureAwait(false);
            await _file.CloseAsync(cancellationToken).ConfigureAwait(false);
            if (_temporary is not null)
                await _files.ReplaceAsync(_temporary, _target.Path, cancellationToken).ConfigureAwait(false);
            _over = true;
            _termination?.Dispose();
        }
        catch (SftpException exception) when (exception.Path == _temporary)
        {
            throw exception.ForPath(_target.Path);
        }
    }

    /// <summary>Lets go of the file. What was not committed leaves no trace, except in a file that is written in place.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Task write in _inFlight)
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _inFlight.Clear();
        if (_filled >= 0)
        {
            _filled = -1;
            _block.Release();
        }
        if (_over)
            return;
        _over = true;
        using CancellationTokenSource time = new(s_cleanUpTime);
        try
        {
            if (_temporary is null)
                await KeepAttributesAsync(time.Token).ConfigureAwait(false);
            await _file.DisposeAsync().ConfigureAwait(false);
            if (_temporary is not null)
                await _files.RemoveFileAsync(_temporary, time.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            // The server cannot be reached: the name says what it is, and it is not the final one.
        }
        finally
        {
            _termination?.Dispose();
        }
    }

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_block.Span[_filled..]);
        _filled += bytes.Length;
    }

    /// <summary>Half a character that never got its other half becomes what the encoding writes instead.</summary>
    private void FinishText()
    {
        if (_encoder is null || _blockLength - _filled < 16)
            return;
        _encoder.Convert([], _block.Span[_filled..], flush: true, out _, out int bytes, out _);
        _filled += bytes;
    }

    private async Task KeepAttributesAsync(CancellationToken cancellationToken)
    {
        if (_temporary is not null && _target.Existing is { UserId: { } user, GroupId: { } group })
        {
            FileEntry made = await _file.GetEntryAsync(cancellationToken).ConfigureAwait(false);
            if (made.UserId != user || made.GroupId != group)
                await TryAsync(_file.SetOwnerAsync(user, group, cancellationToken)).ConfigureAwait(false);
        }
        // After the owner, because a change of owner takes setuid away.
        if (_modeAtEnd is { } mode)
            await TryAsync(_file.SetAttributesAsync(new EntryChange(null, null, mode), cancellationToken)).ConfigureAwait(false);
    }

    // Servers that refuse attributes have taken the content all the same.
    private static async Task TryAsync(ValueTask change)
    {
        try
        {
            await change.ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind is not (SftpErrorKind.ConnectionLost or SftpErrorKind.Timeout))
        {
        }
    }

    /// <summary>Lets the owner write to a read-only file; returns the mode that it gets back.</summary>
    private static async Task<int?> MakeWritableAsync(SftpFileSystem files, ContentTarget target, CancellationToken cancellationToken)
    {
        if (!target.IsReadOnly || target.Existing?.Mode is not { } mode)
            return null;
        await files.SetAttributesAsync(target.Path, new EntryChange(null, null, mode | OwnerWrite), cancellationToken).ConfigureAwait(false);
        return mode;
    }

    private static async Task<Encoding?> DetectAsync(SftpFileSystem files, string path, CancellationToken cancellationToken)
    {
        IoBuffer buffer = IoBuffer.Rent(ByteOrderMark.MaxLength);
        try
        {
            IFile file = await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                int read = await file.ReadAtAsync(0, buffer, ByteOrderMark.MaxLength, cancellationToken).ConfigureAwait(false);
                return ByteOrderMark.Detect(buffer.Span[..read])?.Encoding;
            }
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PermissionDenied)
        {
            // A file that may be written and not read.
            return null;
        }
        finally
        {
            buffer.Release();
        }
    }
}
