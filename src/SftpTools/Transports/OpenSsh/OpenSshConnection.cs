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
    private readonly SshLogin _server;
    private readonly IReadOnlyList<SshLogin> _hops;

    // What others than ssh say on its standard error: jump hosts, proxies, the server. Nothing is concluded from it.
    private readonly SshLog _others = new();
    private readonly Thread _listener;
    private volatile bool _loginIsOver;
    private int _disposed;

    /// <summary>Takes over a running ssh.</summary>
    /// <param name="host">The host as the user named it.</param>
    /// <param name="process">The ssh to the server; those to jump hosts are its children.</param>
    /// <param name="server">Its login.</param>
    /// <param name="hops">Those of the jump hosts, the nearest to this machine first.</param>
    public OpenSshConnection(string host, Process process, SshLogin server, IReadOnlyList<SshLogin> hops)
    {
        _host = host;
        _process = process;
        _server = server;
        _hops = hops;
        PipeSize.Enlarge(process.StandardOutput.BaseStream);
        PipeSize.Enlarge(process.StandardInput.BaseStream);
        Input = new ChildStream(process.StandardOutput.BaseStream);
        Output = new ChildStream(process.StandardInput.BaseStream);
        _listener = new Thread(Listen, 256 * 1024) { IsBackground = true, Name = "ssh stderr" };
        _listener.Start();
        foreach (SshLogin login in Logins)
        {
            login.Answers.WhenRefused(Kill);
            login.Watch.Refused = Kill;
            if (login.Watch.Refusal is not null)
                Kill();
        }
    }

    /// <inheritdoc/>
    public Stream Input { get; }

    /// <inheritdoc/>
    public Stream Output { get; }

    /// <inheritdoc/>
    public ConnectionFacts Facts => _hops.Count == 0 ? _server.Log.Facts : _server.Log.Facts with { RemoteAddress = null };

    /// <summary>The id of the ssh process.</summary>
    public int ProcessId => _process.Id;

    private IEnumerable<SshLogin> Logins => [.. _hops, _server];

    /// <inheritdoc/>
    public void LoginIsOver()
    {
        _loginIsOver = true;
        // What was said of the key before the first bytes came has been looked at by the end of this.
        foreach (SshLogin login in Logins.Where(static login => login.Run.TellsCertificate))
        {
            login.Watch.State();
            if (login.Watch.Refusal is { } refusal)
                throw refusal;
        }
        foreach (SshLogin login in Logins)
            login.IsOver();
    }

    /// <summary>
    /// Returns when the server has shown its key and it is not refused, or when ssh has ended, which explains itself to whoever reads.
    /// </summary>
    /// <exception cref="SftpException">The key is refused (HostKeyRejected).</exception>
    public async Task KeyIsCheckedAsync(CancellationToken cancellationToken)
    {
        try
        {
            Task ended = _process.WaitForExitAsync(cancellationToken);
            await Task.WhenAny(_server.Watch.Shown, ended).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (_server.Watch.Refusal is { } refusal)
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
        foreach (SshLogin login in Logins)
            login.End();
        if (_hops.FirstOrDefault(Stopped) is not { } hop)
            return Explain(_server, _host, exitCode, cause);
        SftpException reason = Explain(hop, hop.Options.HostName, null, cause);
        return new SftpException(reason.Kind, $"On the way to '{_host}': {reason.Message}", cause) { ServerMessage = reason.ServerMessage };
    }

    // A jump host that let the account in and whose ssh has said something since then: that the next host cannot be reached through it, or
    // that the connection to it was lost.
    private static bool Stopped(SshLogin hop) =>
        hop.Watch.Refusal is not null || hop.Answers.RefusedPrompt is not null || !hop.IsLoggedIn || hop.Log.LastWords.Count > 0;

    private SftpException Explain(SshLogin login, string host, int? exitCode, Exception? cause)
    {
        if (login.Watch.Refusal is { } refusal)
            return refusal.Again();
        SshLog log = login.Log;
        // Without a log of its own: where ssh itself got to no login, a jump host's may be the one that failed.
        ConnectionFacts facts = log.Facts.MethodsTried.Count > 0 || _others.Facts.MethodsTried.Count == 0 ? log.Facts : _others.Facts;
        // Once the server has shown its key it can write what it likes, in the very words of ssh: then only ssh's own say what happened.
        bool othersMaySpeak = login.Watch.Pipe is not null && (log.ShownKey is not null || _hops.Any(static hop => hop.Log.ShownKey is not null));
        SftpException reason = SshFailure.Explain(
            host,
            othersMaySpeak
                ? new SshFailure.Words(log.LastWords) { Servers = _others.LastWords, ServerCanWrite = log.ServerCanWrite }
                : new SshFailure.Words([.. _others.LastWords, .. log.LastWords]) { ServerCanWrite = log.ServerCanWrite },
            facts,
            login.Answers,
            exitCode,
            cause);
        if (reason.Kind == SftpErrorKind.AuthenticationFailed
            && KeyFileProblem.Of(login.Options.KeyFilePaths, login.Options.KeyPassphrase is not null) is { Count: > 0 } problems)
        {
            return new SftpException(reason.Kind, $"{string.Join(" ", problems)} {reason.Message}", cause) { ServerMessage = reason.ServerMessage };
        }
        return reason.Kind == SftpErrorKind.HostKeyRejected && log.ShownKey is { } shown
            ? login.Watch.Verifier.WhyRefusedBySsh(shown) ?? reason
            : reason;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        // A question that is refused now would be answered by ssh with nothing, which a server counts as an attempt.
        if (!_loginIsOver)
            Kill();
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
        foreach (SshLogin login in Logins)
            login.Dispose();
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            // Those to jump hosts too, which else would go on by themselves.
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }

    private void Listen()
    {
        // Without a pipe of its own the log comes here, too.
        BoundedLines lines = new(_server.Watch.Pipe is not null ? _others.Add : _server.Log.Add);
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
