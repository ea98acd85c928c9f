using System.Text;
using SftpTools.Errors;
using SftpTools.SshNet.Channels;
using SftpTools.SshNet.Logins;
using SftpTools.Transports;

namespace SftpTools.SshNet;

/// <summary>A channel to the sftp subsystem in this process, with the connection and the hops that carry it.</summary>
internal sealed class SshNetConnection : ITransportConnection
{
    private const int MaxErrorOutput = 4096;

    private static readonly TimeSpan s_graceToEnd = TimeSpan.FromSeconds(2);

    private readonly string _host;
    private readonly SshRoute _route;
    private readonly SubsystemChannel _channel;
    private readonly ChannelInput _input = new();
    private readonly KeepAlive? _keepAlive;
    private readonly StringBuilder _errorOutput = new();
    private Exception? _error;
    private SftpException? _silence;
    private int _disposed;

    public SshNetConnection(string host, SshRoute route, SubsystemChannel channel, ConnectionFacts facts)
    {
        _host = host;
        _route = route;
        _channel = channel;
        Facts = facts;
        Output = new ChannelOutput(channel);
        channel.Received = Receive;
        _input.Consumed = channel.Consumed;
        channel.ErrorReceived = AddErrorOutput;
        channel.Closed = _input.End;
        route.Client.ErrorOccurred += (_, e) =>
        {
            _error ??= e.Exception;
            _input.End();
        };
        if (route.KeepAliveInterval is { } interval)
            _keepAlive = new KeepAlive(channel, interval, route.KeepAliveCount, Silent);
    }

    /// <inheritdoc/>
    public Stream Input => _input;

    /// <inheritdoc/>
    public Stream Output { get; }

    /// <inheritdoc/>
    public ConnectionFacts Facts { get; }

    /// <summary>How often the server was given more room for what it sends.</summary>
    public int WindowAdjusts => _channel.WindowAdjusts;

    /// <inheritdoc/>
    public void LoginIsOver() => _keepAlive?.Start();

    /// <inheritdoc/>
    public SftpException ExplainLoss(Exception? cause)
    {
        if (_silence is not null)
            return _silence;
        string output;
        lock (_errorOutput)
            output = DisplayText.Clean(_errorOutput.ToString().Trim());
        return SshNetFailure.OfLink(_host, output.Length == 0 ? null : output, _channel.WhyEnded() ?? _error ?? cause);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _keepAlive?.Dispose();
        _input.End();
        // To say goodbye takes an answer from the server, and may take as long as it likes; nobody waits for that.
        Task goodbye = Task.Run(() =>
        {
            _channel.Dispose();
            _route.Dispose();
        });
        await Task.WhenAny(goodbye, Task.Delay(s_graceToEnd)).ConfigureAwait(false);
        await _input.DisposeAsync().ConfigureAwait(false);
    }

    private void Receive(byte[] buffer, int offset, int count)
    {
        _keepAlive?.Heard();
        _input.Add(buffer, offset, count);
    }

    private void AddErrorOutput(byte[] buffer, int offset, int count)
    {
        lock (_errorOutput)
        {
            int room = MaxErrorOutput - _errorOutput.Length;
            if (room > 0)
                _errorOutput.Append(Encoding.UTF8.GetString(buffer, offset, Math.Min(count, room)));
        }
    }

    private void Silent(TimeSpan quiet)
    {
        _silence = new SftpException(
            SftpErrorKind.Timeout, $"'{_host}' has not answered whether it is alive for {quiet.TotalSeconds:0.#} seconds.");
        _input.End();
        _channel.Abort();
    }
}
