using System.ComponentModel;
using System.Diagnostics;

namespace SftpTools.Transports.OpenSsh;

/// <summary>A running ssh: its pipes, and the thread that listens to what it says.</summary>
internal sealed class OpenSshConnection : ITransportConnection
{
    // ssh ends by itself when its input closes; a hung one is ended.
    private static readonly TimeSpan s_graceToEnd = TimeSpan.FromSeconds(2);

    private readonly string _host;
    private readonly Process _process;
    private readonly AskPassAnswers _answers;
    private readonly IDisposable? _channel;
    private readonly SshLog _log = new();
    private readonly Thread _listener;
    private int _disposed;

    public OpenSshConnection(string host, Process process, AskPassAnswers answers, IDisposable? channel)
    {
        _host = host;
        _process = process;
        _answers = answers;
        _channel = channel;
        PipeSize.Enlarge(process.StandardOutput.BaseStream);
        PipeSize.Enlarge(process.StandardInput.BaseStream);
        Input = new ChildStream(process.StandardOutput.BaseStream);
        Output = new ChildStream(process.StandardInput.BaseStream);
        _listener = new Thread(Listen, 256 * 1024) { IsBackground = true, Name = "ssh stderr" };
        _listener.Start();
        _answers.WhenRefused(Kill);
    }

    /// <inheritdoc/>
    public Stream Input { get; }

    /// <inheritdoc/>
    public Stream Output { get; }

    /// <inheritdoc/>
    public ConnectionFacts Facts => _log.Facts;

    /// <summary>The id of the ssh process.</summary>
    public int ProcessId => _process.Id;

    /// <inheritdoc/>
    public void LoginIsOver() => _channel?.Dispose();

    /// <inheritdoc/>
    public SftpException ExplainLoss(Exception? cause)
    {
        int? exitCode = null;
        try
        {
            if (_process.WaitForExit(s_graceToEnd))
                exitCode = _process.ExitCode;
        }
        catch (InvalidOperationException)
        {
            // Disposed meanwhile: the link was closed on this side.
        }
        _listener.Join(TimeSpan.FromMilliseconds(500));
        return SshFailure.Explain(_host, _log.LastWords, _log.Facts, _answers.RefusedPrompt, exitCode, cause);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _channel?.Dispose();
        await Output.DisposeAsync().ConfigureAwait(false);
        using CancellationTokenSource grace = new(s_graceToEnd);
        try
        {
            await _process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
        await Input.DisposeAsync().ConfigureAwait(false);
        _listener.Join(TimeSpan.FromMilliseconds(500));
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    private void Listen()
    {
        try
        {
            while (_process.StandardError.ReadLine() is { } line)
                _log.Add(line);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process was disposed; nothing more can be said.
        }
    }
}
