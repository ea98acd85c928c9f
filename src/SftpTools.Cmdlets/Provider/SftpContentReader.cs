using System.Collections;
using System.Management.Automation.Provider;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Provider;

/// <summary>Hands a file to Get-Content, as much at a time as it asks for; the next blocks are on their way meanwhile.</summary>
/// <param name="reader">The file.</param>
/// <param name="parameters">How to read it.</param>
/// <param name="run">Runs work for the provider, which ends it with the pipeline.</param>
internal sealed class SftpContentReader(
    ContentReader reader, ContentReading parameters, Action<Func<CancellationToken, Task>> run) : IContentReader
{
    private readonly Queue<object> _ready = new();
    private IAsyncEnumerator<List<string>>? _text;
    private IAsyncEnumerator<ReadOnlyMemory<byte>>? _bytes;
    private ReadOnlyMemory<byte> _block;
    private bool _isOver;

    /// <inheritdoc/>
    public IList Read(long readCount)
    {
        // Zero means all; of a file that is followed, all that is there.
        long most = readCount <= 0 ? long.MaxValue : readCount;
        return parameters is { AsByteStream: true, Raw: false } ? ReadBytes(most) : ReadParts(most);
    }

    /// <inheritdoc/>
    public void Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A file of a server is read from its start. Get-SftpContent -Tail reads its end.");

    /// <inheritdoc/>
    public void Close()
    {
        _isOver = true;
        IAsyncDisposable?[] open = [_text, _bytes];
        _text = null;
        _bytes = null;
        Task.Run(async () =>
        {
            foreach (IAsyncDisposable one in open.OfType<IAsyncDisposable>())
                await one.DisposeAsync().ConfigureAwait(false);
        }).Wait(TimeSpan.FromSeconds(5));
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private object[] ReadParts(long most)
    {
        List<object> read = [];
        while (read.Count < most)
        {
            if (_ready.Count == 0 && !TryReadOn(read.Count, parameters.Raw ? ReadAllAsync : ReadTextAsync))
                break;
            read.Add(_ready.Dequeue());
        }
        return [.. read];
    }

    private byte[] ReadBytes(long most)
    {
        List<byte> read = [];
        while (read.Count < most)
        {
            if (_block.IsEmpty && !TryReadOn(read.Count, ReadBlockAsync))
                break;
            int count = (int)Math.Min(_block.Length, most - read.Count);
            read.AddRange(_block.Span[..count]);
            _block = _block[count..];
        }
        return [.. read];
    }

    private bool TryReadOn(int already, Func<CancellationToken, Task> readOn)
    {
        if (_isOver || (parameters.Wait && already > 0))
            return false;
        run(readOn);
        return _ready.Count > 0 || !_block.IsEmpty;
    }

    private async Task ReadAllAsync(CancellationToken token)
    {
        _isOver = true;
        if (!parameters.AsByteStream)
        {
            string text = await reader.ReadAllTextAsync(token).ConfigureAwait(false);
            // As of any file: an empty one has no text, rather than an empty one.
            if (text.Length > 0)
                _ready.Enqueue(text);
            return;
        }
        using MemoryStream all = new();
        await foreach (ReadOnlyMemory<byte> bytes in reader.ReadWholeAsync(token).ConfigureAwait(false))
            all.Write(bytes.Span);
        if (all.Length > 0)
            _ready.Enqueue(all.ToArray());
    }

    private async Task ReadTextAsync(CancellationToken token)
    {
        // The enumerator outlives this call, and so does its token: that of the provider.
        _text ??= reader.ReadTextAsync(token).GetAsyncEnumerator(token);
        while (_ready.Count == 0 && !_isOver)
        {
            _isOver = !await _text.MoveNextAsync().ConfigureAwait(false);
            if (!_isOver)
                _text.Current.ForEach(_ready.Enqueue);
        }
    }

    // A block is valid until the next one is asked for, which is when it is used up.
    private async Task ReadBlockAsync(CancellationToken token)
    {
        _bytes ??= reader.ReadBytesAsync(token).GetAsyncEnumerator(token);
        while (_block.IsEmpty && !_isOver)
        {
            _isOver = !await _bytes.MoveNextAsync().ConfigureAwait(false);
            _block = _isOver ? default : _bytes.Current;
        }
    }
}
