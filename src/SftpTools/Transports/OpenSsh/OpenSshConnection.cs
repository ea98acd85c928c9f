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
    private readonly LoginWatch _watch;

    // What others than ssh say on its standard error: jump hosts, proxies, the server. Nothing is concluded from it.
    private readonly SshLog _others = new();
    private readonly Thread _listener;
    private int _disposed;

    public OpenSshConnection(string host, Process process, AskPassAnswers answers, IDisposable? channel, LoginWatch watch)
    {
        _host = host;
        _process = process;
        _answers = answers;
        _channel = channel;
        _watch = watch;
        PipeSize.Enlarge(process.StandardOutput.BaseStream);
        PipeSize.Enlarge(process.StandardInput.BaseStream);
        Input = new ChildStream(process.StandardOutput.BaseStream);
        Output = new ChildStream(process.StandardInput.BaseStream);
        _listener = new Thread(Listen, 256 * 1024) { IsBackground = true, Name = "ssh stderr" };
        _listener.Start();
        _answers.WhenRefused(Kill);
        _watch.Refused = Kill;
        if (_watch.Refusal is not null)
            Kill();
    }

    /// <summary>Tells what is wrong with the key files that were given; asked when the login was refused.</summary>
    public Func<IReadOnlyList<string>> KeyProblems { get; init; } = static () => [];

    /// <inheritdoc/>
    public Stream Input { get; }

    /// <inheritdoc/>
    public Stream Output { get; }

    /// <inheritdoc/>
    public ConnectionFacts Facts => _watch.Log.Facts;

    /// <summary>The id of the ssh process.</summary>
    public int ProcessId => _process.Id;

    /// <inheritdoc/>
    public void LoginIsOver() => _channel?.Dispose();

    /// <summary>
    /// Returns when the server has shown its key and it is not refused, or when ssh has ended, which explains itself to whoever reads.
    /// </summary>
    /// <exception cref="SftpException">The key is refused (HostKeyRejected).</exception>
    public async Task KeyIsCheckedAsync(CancellationToken cancellationToken)
    {
        try
        {
            Task ended = _process.WaitForExitAsync(cancellationToken);
            await Task.WhenAny(_watch.Shown, ended).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (_watch.Refusal is { } refusal)
                throw refusal;
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

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
        _watch.End();
        if (_watch.Refusal is { } refusal)
            return refusal.Again();
        SshLog log = _watch.Log;
        // Where ssh itself got to no login, a jump host's may be the one that failed.
        ConnectionFacts facts = log.Facts.MethodsTried.Count > 0 || _others.Facts.MethodsTried.Count == 0 ? log.Facts : _others.Facts;
        // Once the server has shown its key it can write what it likes, in the very words of ssh: then only ssh's own say what happened.
        bool serverMaySpeak = log.ShownKey is not null && log.LastWords.Count > 0;
        SftpException reason = SshFailure.Explain(
            _host,
            serverMaySpeak ? log.LastWords : [.. _others.LastWords, .. log.LastWords],
            serverMaySpeak ? _others.LastWords : [],
            facts,
            _answers,
            exitCode,
            cause);
        if (reason.Kind == SftpErrorKind.AuthenticationFailed && KeyProblems() is { Count: > 0 } problems)
            return new SftpException(reason.Kind, $"{string.Join(" ", problems)} {reason.Message}", cause) { ServerMessage = reason.ServerMessage };
        return reason.Kind == SftpErrorKind.HostKeyRejected && log.ShownKey is { } shown
            ? _watch.Verifier.WhyRefusedBySsh(shown) ?? reason
            : reason;
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
        _watch.End();
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
        // Without a pipe of its own the log comes here, too.
        BoundedLines lines = new(_watch.HasPipe ? _others.Add : _watch.Log.Add);
        byte[] buffer = new byte[16 * 1024];
        try
        {
            Stream error = _process.StandardError.BaseStream;
            while (error.Read(buffer) is > 0 and int count)
                lines.Add(buffer.AsSpan(0, count));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process was disposed; nothing more can be said.
        }
        lines.End();
    }
}
