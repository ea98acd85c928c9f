using System.Text;
using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Transfer;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Retry;

namespace SftpTools.Content;

/// <summary>
/// Writes text or bytes to a file of a server as they come. A file that is written anew grows under a temporary name beside its target,
/// which stays as it is until the end; a file that is added to, or that has to be written in place, is open itself. One caller at a time.
/// This part: the writing and its end.
/// </summary>
internal sealed partial class ContentWriter : IAsyncDisposable
{
    private const int LongestBlock = 256 * 1024;
    private const int MostInFlight = 8;

    private readonly SftpFileSystem _files;
    private readonly ContentTarget _target;
    private readonly TargetGuard _guard;
    private readonly YieldingFile _file;
    private readonly AtomicWrite? _aside;
    private readonly bool _appends;
    private readonly PreservedAttributes _kept;
    private readonly int _blockLength;
    private readonly Encoder? _encoder;
    private readonly Queue<Task> _inFlight = new();
    private readonly TerminableWork? _termination;
    private IoBuffer _block;
    private int _filled;
    private long _offset;
    private bool _over;

    private ContentWriter(Opening opening, SftpFile file, AtomicWrite? aside, PreservedAttributes kept, bool appends = false)
    {
        _files = opening.Files;
        _target = opening.Target;
        _guard = opening.Guard;
        _appends = appends;
        _file = new YieldingFile(file, ReopenAsync);
        _aside = aside;
        _kept = kept;
        _blockLength = Math.Clamp(opening.BlockLength, 1024, LongestBlock);
        _encoder = opening.Encoding?.GetEncoder();
        _block = IoBuffer.Rent(_blockLength);
        // The values may take as long as they like to come, and nobody looks at a token meanwhile.
        if (aside is not null)
            _termination = Termination.OfProcess.Begin(CancellationToken.None, aside.RemoveAsync);
    }

    /// <summary>What to say of a file that is not written as it should be; null for nothing. It may come with the end.</summary>
    public TransferWarning? Warning { get; private set; }

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
                Task write = await _file.StartAsync(file => WriteAsync(file, cancellationToken), cancellationToken).ConfigureAwait(false);
                // The write holds the block as long as it needs it.
                _block.Release();
                _block = IoBuffer.Rent(_blockLength);
                _inFlight.Enqueue(write);
                _offset += _filled;
                _filled = 0;
            }
            while (_inFlight.Count >= MostInFlight)
                await _inFlight.Dequeue().ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Path == _aside?.Temporary)
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
            Warning = TransferWarning.Join(Warning, await FinishAsync(cancellationToken).ConfigureAwait(false));
            if (_aside is not null)
                await RenameAsync(_aside, cancellationToken).ConfigureAwait(false);
            _over = true;
            _termination?.Dispose();
        }
        catch (SftpException exception) when (exception.Path == _aside?.Temporary)
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
        try
        {
            if (_aside is null)
                await CleanUp.TryAsync(async token => await FinishAsync(token).ConfigureAwait(false)).ConfigureAwait(false);
            await _file.DisposeAsync().ConfigureAwait(false);
            if (_aside is not null)
                await _aside.RemoveAsync().ConfigureAwait(false);
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

    private async Task<bool> WriteAsync(SftpFile file, CancellationToken cancellationToken)
    {
        await file.WriteAtAsync(_offset, _block, _filled, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Opens the file again that was closed for others. What has taken its place meanwhile is not written to.</summary>
    private async Task<SftpFile> ReopenAsync(CancellationToken cancellationToken)
    {
        if (_aside?.Temporary is { } path)
        {
            Look look = await Look.AtAsync(_files, path, followLink: false, cancellationToken).ConfigureAwait(false);
            if (look.Refusal is null && (look.Entry is not { Type: FileEntryType.File } now || (now.IsLengthKnown && now.Length != _offset)))
                throw YieldingFile.Changed(SftpOperation.Write, path);
        }
        return _appends
            ? await _files.OpenAppendAsync(_target.Path, isNew: false, cancellationToken).ConfigureAwait(false)
            : (SftpFile)await _files.OpenWriteAsync(_aside?.Temporary ?? _target.Path, truncate: false, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Gives the file the owner and the mode of its end, and closes it. Returns what was not kept.</summary>
    private async Task<TransferWarning?> FinishAsync(CancellationToken cancellationToken)
    {
        SftpFile file = await _file.KeepAsync(cancellationToken).ConfigureAwait(false);
        OpenCopy whole = new(file, _aside?.Temporary ?? _target.Path);
        return await _kept.FinishAsync(whole, _files, ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false);
    }
}
