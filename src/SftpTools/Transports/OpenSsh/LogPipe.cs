using System.Runtime.Versioning;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Where ssh writes its own log (ssh -E), and nobody else: its standard error carries the words of the server, of jump hosts and of
/// proxies too, any of which could say what ssh says of a host key.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class LogPipe : IDisposable
{
    private const string Name = "log";

    // ssh makes control characters visible in its log, so these two bytes are ours.
    private const byte EndMark = 0;
    private const byte SettleMark = 1;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly PrivatePipes _pipes = new(Name);
    private readonly FileStream _pipe;
    private readonly BoundedLines _lines;
    private readonly SemaphoreSlim _settled = new(0);
    private readonly Thread _thread;
    private int _ended;

    /// <summary>Opens the pipe.</summary>
    /// <param name="add">Takes each line, on a thread of its own.</param>
    public LogPipe(Action<string> add)
    {
        _lines = new BoundedLines(add);
        try
        {
            _pipe = _pipes.Open(Name);
        }
        catch
        {
            _pipes.Dispose();
            throw;
        }
        _thread = new Thread(Read, 256 * 1024) { IsBackground = true, Name = "ssh log" };
        _thread.Start();
    }

    /// <summary>What ssh -E is given.</summary>
    public string Path => _pipes.PathOf(Name);

    /// <summary>Puts a program beside the pipe, which goes with it, and returns its path.</summary>
    public string WriteProgram(string name, string text) => _pipes.WriteProgram(name, text);

    /// <summary>Waits until all that ssh has written by now was taken.</summary>
    public void Settle()
    {
        // A line of ssh is one write, and so is this: it comes between two lines, after those that are there.
        if (TryMark(SettleMark))
            _settled.Wait(s_patience);
    }

    /// <summary>Takes what is left once ssh is gone. The name of the pipe goes, too.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        if (TryMark(EndMark))
            _thread.Join(s_patience);
        _pipe.Dispose();
        _pipes.Dispose();
    }

    private bool TryMark(byte mark)
    {
        try
        {
            _pipe.Write([mark]);
            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Read()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (_pipe.Read(buffer) is > 0 and int count)
            {
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, count);
                while (bytes.IndexOfAny(EndMark, SettleMark) is >= 0 and int mark)
                {
                    _lines.Add(bytes[..mark]);
                    if (bytes[mark] == EndMark)
                    {
                        _lines.End();
                        return;
                    }
                    _settled.Release();
                    bytes = bytes[(mark + 1)..];
                }
                _lines.Add(bytes);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Closed meanwhile.
        }
    }
}
