using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace SftpTools.SshNet.Channels;

/// <summary>
/// A raw subsystem channel of a connected <see cref="SshClient"/>, over the library's internal members (<see cref="ChannelMembers"/>), with a
/// <see cref="ChannelWindow"/>.
/// </summary>
internal sealed class SubsystemChannel : IDisposable
{
    private readonly object _session;
    private readonly object _channel;
    private readonly Action<WaitHandle, TimeSpan> _wait;
    private readonly Action<byte[], int, int> _send;
    private readonly Func<bool> _isOpen;
    private readonly Action<object> _sendMessage;
    private readonly Func<string, bool> _requestSubsystem;
    private readonly ChannelWindow _window;
    private Socket? _firstSocket;
    private bool _hasReceived;

    private SubsystemChannel(object session, object channel)
    {
        ChannelMembers members = ChannelMembers.All;
        _session = session;
        _channel = channel;
        _wait = members.WaitOnHandle.CreateDelegate<Action<WaitHandle, TimeSpan>>(session);
        _send = members.SendData.CreateDelegate<Action<byte[], int, int>>(channel);
        _isOpen = members.IsOpen.CreateDelegate<Func<bool>>(channel);
        _sendMessage = message => members.SendMessage.Invoke(session, BindingFlags.DoNotWrapExceptions, null, [message], null);
        _requestSubsystem = members.SendSubsystemRequest.CreateDelegate<Func<string, bool>>(channel);
        _window = new ChannelWindow(members, session, channel);
    }

    /// <summary>Told of bytes from the server: array, offset, count. Called on the library's receiving thread; may block it.</summary>
    public Action<byte[], int, int>? Received { get; set; }

    /// <summary>Told of bytes of the error stream, as <see cref="Received"/>.</summary>
    public Action<byte[], int, int>? ErrorReceived { get; set; }

    /// <summary>Told when the server has closed the channel or has said that it disconnects.</summary>
    public Action? Closed { get; set; }

    /// <summary>Told of the answer to <see cref="AskForAnswer"/>, whatever it says. Called on the library's receiving thread.</summary>
    public Action? Answered { get; set; }

    /// <summary>How often the server was given more room.</summary>
    public int WindowAdjusts => _window.Adjusts;

    /// <summary>Whether the channel can carry data. What is sent on a closed one is dropped by the library without a word.</summary>
    public bool IsOpen => _isOpen();

    /// <summary>The address of the other end of the connection, or null.</summary>
    public string? RemoteAddress
    {
        get
        {
            Socket? socket = ChannelMembers.All.SessionSocket.GetValue(_session) as Socket;
            IPAddress? address = (socket?.RemoteEndPoint as IPEndPoint)?.Address;
            return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
        }
    }

    /// <summary>Binds all members, so that a version of the library that lacks one fails by name. Throws <see cref="SftpException"/>.</summary>
    public static void Bind() => _ = Bound();

    /// <summary>Makes a channel; it is not open yet.</summary>
    public static SubsystemChannel Create(BaseClient client)
    {
        ChannelMembers members = Bound();
        object session = members.ClientSession.GetValue(client)
            ?? throw new SftpException(SftpErrorKind.ConnectionLost, "The connection ended before its channel was opened.");
        SubsystemChannel channel = new(session, members.CreateChannelSession.Invoke(session, null)!);
        channel.Subscribe(members, session);
        return channel;
    }

    /// <summary>Opens the channel and starts the subsystem. False when the server refuses the subsystem.</summary>
    public bool Open(string subsystem)
    {
        ChannelMembers.All.Open.CreateDelegate<Action>(_channel)();
        return _requestSubsystem(subsystem);
    }

    /// <summary>Gives the server room for as much again: so many of the bytes that came are used.</summary>
    public void Consumed(int count) => _window.Consumed(count);

    /// <summary>Sends bytes; blocks while the server's window is full.</summary>
    public void Send(byte[] buffer, int offset, int count) => _send(buffer, offset, count);

    /// <summary>
    /// Asks the server for an answer, which <see cref="Answered"/> tells of: the global request keepalive@openssh.com, as ssh sends it. Every
    /// server answers (RFC 4254, section 4), most of them "no". The library's own SendKeepAliveRequest asks for no answer and waits in vain.
    /// </summary>
    public void AskForAnswer() =>
        _sendMessage(ChannelMembers.All.GlobalRequest.Invoke([Encoding.ASCII.GetBytes("keepalive@openssh.com"), true]));

    /// <summary>What the library knows of the end of the connection, the server's disconnect message above all; null while it lives.</summary>
    public Exception? WhyEnded()
    {
        using ManualResetEvent never = new(initialState: false);
        try
        {
            // It looks at the connection's own events first, and throws what it finds there.
            _wait(never, TimeSpan.Zero);
            return null;
        }
        catch (SshOperationTimeoutException)
        {
            return null;
        }
        catch (Exception exception) when (exception is SshException or SocketException or ObjectDisposedException)
        {
            return exception;
        }
    }

    /// <summary>Ends the connection without a word: with a dead peer the library would wait for the network to take its goodbye.</summary>
    public void Abort()
    {
        (ChannelMembers.All.SessionSocket.GetValue(_session) as Socket)?.Dispose();
        _firstSocket?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ((IDisposable)_channel).Dispose();
        _firstSocket?.Dispose();
    }

    // Lets the library's calls block in the system instead of in the runtime, from its next packet on. Only on the library's receiving
    // thread, which then is in no call of its own: one that waits in the first socket would wait for ever once that is forgotten.
    private void UseBlockingSocket()
    {
        FieldInfo field = ChannelMembers.All.SessionSocket;
        if (field.GetValue(_session) is not Socket socket || BlockingSocket.Over(socket) is not { } blocking)
            return;
        // A call that sends may still use the first one.
        _firstSocket = socket;
        field.SetValue(_session, blocking);
    }

    private void OnData(byte[] buffer, int offset, int count)
    {
        _window.Keep();
        if (!_hasReceived)
        {
            _hasReceived = true;
            UseBlockingSocket();
        }
        Received?.Invoke(buffer, offset, count);
    }

    private void OnErrorData(byte[] buffer, int offset, int count)
    {
        _window.Keep();
        ErrorReceived?.Invoke(buffer, offset, count);
        Consumed(count);
    }

    private static ChannelMembers Bound()
    {
        try
        {
            return ChannelMembers.All;
        }
        catch (MissingMemberException exception)
        {
            throw new SftpException(SftpErrorKind.NotSupported, exception.Message + " Use -Transport OpenSsh.", exception);
        }
    }

    private void Subscribe(ChannelMembers members, object session)
    {
        members.DataReceived.AddEventHandler(_channel, members.DataHandler(members.DataReceived, OnData));
        members.ExtendedDataReceived.AddEventHandler(
            _channel, members.DataHandler(members.ExtendedDataReceived, OnErrorData));
        members.Closed.AddEventHandler(_channel, members.PlainHandler(members.Closed, () => Closed?.Invoke()));
        members.RequestSuccess.AddEventHandler(session, members.PlainHandler(members.RequestSuccess, () => Answered?.Invoke()));
        members.RequestFailure.AddEventHandler(session, members.PlainHandler(members.RequestFailure, () => Answered?.Invoke()));
        members.Disconnected.AddEventHandler(session, members.PlainHandler(members.Disconnected, () => Closed?.Invoke()));
    }
}
