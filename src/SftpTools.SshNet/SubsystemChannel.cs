using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace SftpTools.SshNet;

/// <summary>
/// A raw subsystem channel of a connected <see cref="SshClient"/>. The library shows none in its public API, so its own internal members
/// are bound here, and nowhere else: the session of the client with its socket, CreateChannelSession, SendMessage with the global request,
/// WaitOnHandle and the events, and of the channel Open, SendSubsystemRequest, SendData, IsOpen and the events. A version of the library
/// that lacks one is told by name.
/// </summary>
internal sealed class SubsystemChannel : IDisposable
{
    private static readonly Lazy<Members> s_members = new(() => new Members());

    private readonly object _session;
    private readonly object _channel;
    private readonly Action<WaitHandle, TimeSpan> _wait;
    private readonly Action<byte[], int, int> _send;
    private readonly Func<bool> _isOpen;
    private readonly Action<object> _sendMessage;
    private readonly Func<string, bool> _requestSubsystem;
    private Socket? _firstSocket;
    private bool _hasReceived;

    private SubsystemChannel(object session, object channel)
    {
        Members members = s_members.Value;
        _session = session;
        _channel = channel;
        _wait = members.WaitOnHandle.CreateDelegate<Action<WaitHandle, TimeSpan>>(session);
        _send = members.SendData.CreateDelegate<Action<byte[], int, int>>(channel);
        _isOpen = members.IsOpen.CreateDelegate<Func<bool>>(channel);
        _sendMessage = message => members.SendMessage.Invoke(session, BindingFlags.DoNotWrapExceptions, null, [message], null);
        _requestSubsystem = members.SendSubsystemRequest.CreateDelegate<Func<string, bool>>(channel);
    }

    /// <summary>Told of bytes from the server: array, offset, count. Called on the library's receiving thread; may block it.</summary>
    public Action<byte[], int, int>? Received { get; set; }

    /// <summary>Told of bytes of the error stream, as <see cref="Received"/>.</summary>
    public Action<byte[], int, int>? ErrorReceived { get; set; }

    /// <summary>Told when the server has closed the channel or has said that it disconnects.</summary>
    public Action? Closed { get; set; }

    /// <summary>Told of the answer to <see cref="AskForAnswer"/>, whatever it says. Called on the library's receiving thread.</summary>
    public Action? Answered { get; set; }

    /// <summary>Whether the channel can carry data. What is sent on a closed one is dropped by the library without a word.</summary>
    public bool IsOpen => _isOpen();

    /// <summary>The address of the other end of the connection, or null.</summary>
    public string? RemoteAddress
    {
        get
        {
            Socket? socket = s_members.Value.Socket.GetValue(_session) as Socket;
            IPAddress? address = (socket?.RemoteEndPoint as IPEndPoint)?.Address;
            return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
        }
    }

    /// <summary>Binds all members, so that a version of the library that lacks one fails by name. Throws <see cref="SftpException"/>.</summary>
    public static void Bind() => _ = Bound();

    /// <summary>Makes a channel; it is not open yet.</summary>
    public static SubsystemChannel Create(BaseClient client)
    {
        Members members = Bound();
        object session = members.ClientSession.GetValue(client)
            ?? throw new SftpException(SftpErrorKind.ConnectionLost, "The connection ended before its channel was opened.");
        SubsystemChannel channel = new(session, members.CreateChannelSession.Invoke(session, null)!);
        channel.Subscribe(members, session);
        return channel;
    }

    /// <summary>Opens the channel and starts the subsystem. False when the server refuses the subsystem.</summary>
    public bool Open(string subsystem)
    {
        s_members.Value.Open.CreateDelegate<Action>(_channel)();
        return _requestSubsystem(subsystem);
    }

    /// <summary>Sends bytes; blocks while the server's window is full.</summary>
    public void Send(byte[] buffer, int offset, int count) => _send(buffer, offset, count);

    /// <summary>
    /// Asks the server for an answer, which <see cref="Answered"/> tells of: the global request keepalive@openssh.com, as ssh sends it. Every
    /// server answers (RFC 4254, section 4), most of them "no". The library's own SendKeepAliveRequest asks for no answer and waits in vain.
    /// </summary>
    public void AskForAnswer() =>
        _sendMessage(s_members.Value.GlobalRequest.Invoke([Encoding.ASCII.GetBytes("keepalive@openssh.com"), true]));

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
        (s_members.Value.Socket.GetValue(_session) as Socket)?.Dispose();
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
        FieldInfo field = s_members.Value.Socket;
        if (field.GetValue(_session) is not Socket socket || BlockingSocket.Over(socket) is not { } blocking)
            return;
        // A call that sends may still use the first one.
        _firstSocket = socket;
        field.SetValue(_session, blocking);
    }

    private void OnData(byte[] buffer, int offset, int count)
    {
        if (!_hasReceived)
        {
            _hasReceived = true;
            UseBlockingSocket();
        }
        Received?.Invoke(buffer, offset, count);
    }

    private static Members Bound()
    {
        try
        {
            return s_members.Value;
        }
        catch (MissingMemberException exception)
        {
            throw new SftpException(SftpErrorKind.NotSupported, exception.Message + " Use -Transport OpenSsh.", exception);
        }
    }

    private void Subscribe(Members members, object session)
    {
        members.DataReceived.AddEventHandler(_channel, members.DataHandler(members.DataReceived, OnData));
        members.ExtendedDataReceived.AddEventHandler(
            _channel, members.DataHandler(members.ExtendedDataReceived, (b, o, c) => ErrorReceived?.Invoke(b, o, c)));
        members.Closed.AddEventHandler(_channel, members.PlainHandler(members.Closed, () => Closed?.Invoke()));
        members.RequestSuccess.AddEventHandler(session, members.PlainHandler(members.RequestSuccess, () => Answered?.Invoke()));
        members.RequestFailure.AddEventHandler(session, members.PlainHandler(members.RequestFailure, () => Answered?.Invoke()));
        members.Disconnected.AddEventHandler(session, members.PlainHandler(members.Disconnected, () => Closed?.Invoke()));
    }

    /// <summary>The members of the library, found once.</summary>
    private sealed class Members
    {
        private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

        private static readonly Assembly s_library = typeof(BaseClient).Assembly;

        public Members()
        {
            Type session = Find("Renci.SshNet.ISession");
            Type channel = Find("Renci.SshNet.Channels.IChannel");
            Type channelSession = Find("Renci.SshNet.Channels.IChannelSession");
            ClientSession = typeof(BaseClient).GetProperty("Session", Any) ?? throw Missing(typeof(BaseClient), "Session");
            Socket = typeof(Session).GetField("_socket", Any) ?? throw Missing(typeof(Session), "_socket");
            WaitOnHandle = Method(session, "WaitOnHandle", typeof(WaitHandle), typeof(TimeSpan));
            Disconnected = Event(session, "Disconnected");
            CreateChannelSession = Method(session, "CreateChannelSession");
            Open = Method(channelSession, "Open");
            SendSubsystemRequest = Method(channelSession, "SendSubsystemRequest", typeof(string));
            Type message = Find("Renci.SshNet.Messages.Message");
            Type globalRequest = Find("Renci.SshNet.Messages.Connection.GlobalRequestMessage");
            SendMessage = Method(session, "SendMessage", message);
            GlobalRequest = globalRequest.GetConstructor(Any, [typeof(byte[]), typeof(bool)]) ?? throw Missing(globalRequest, ".ctor");
            RequestSuccess = Event(session, "RequestSuccessReceived");
            RequestFailure = Event(session, "RequestFailureReceived");
            SendData = Method(channel, "SendData", typeof(byte[]), typeof(int), typeof(int));
            IsOpen = channel.GetProperty("IsOpen", Any)?.GetMethod ?? throw Missing(channel, "IsOpen");
            DataReceived = Event(channel, "DataReceived");
            ExtendedDataReceived = Event(channel, "ExtendedDataReceived");
            Closed = Event(channel, "Closed");
            _ = DataHandler(DataReceived, static (_, _, _) => { });
            _ = DataHandler(ExtendedDataReceived, static (_, _, _) => { });
        }

        public PropertyInfo ClientSession { get; }

        public FieldInfo Socket { get; }

        public MethodInfo WaitOnHandle { get; }

        public EventInfo Disconnected { get; }

        public MethodInfo CreateChannelSession { get; }

        public MethodInfo Open { get; }

        public MethodInfo SendSubsystemRequest { get; }

        public MethodInfo SendMessage { get; }

        public ConstructorInfo GlobalRequest { get; }

        public EventInfo RequestSuccess { get; }

        public EventInfo RequestFailure { get; }

        public MethodInfo SendData { get; }

        public MethodInfo IsOpen { get; }

        public EventInfo DataReceived { get; }

        public EventInfo ExtendedDataReceived { get; }

        public EventInfo Closed { get; }

        /// <summary>A handler for an event whose arguments carry Data, a byte[] in older versions and a segment of one in newer.</summary>
        public Delegate DataHandler(EventInfo of, Action<byte[], int, int> action)
        {
            Type arguments = of.EventHandlerType!.GenericTypeArguments[0];
            PropertyInfo data = arguments.GetProperty("Data", Any) ?? throw Missing(arguments, "Data");
            string maker = data.PropertyType == typeof(byte[]) ? nameof(ForArray)
                : data.PropertyType == typeof(ArraySegment<byte>) ? nameof(ForSegment)
                : throw Missing(arguments, "Data");
            return Make(maker, arguments, data.GetMethod!, action);
        }

        public Delegate PlainHandler(EventInfo of, Action action) =>
            Make(nameof(ForNothing), of.EventHandlerType!.GenericTypeArguments[0], action);

        private static Delegate Make(string maker, Type arguments, params object[] parameters) =>
            (Delegate)typeof(Members).GetMethod(maker, BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(arguments).Invoke(null, parameters)!;

        private static EventHandler<T> ForArray<T>(MethodInfo getter, Action<byte[], int, int> action)
        {
            Func<T, byte[]> data = getter.CreateDelegate<Func<T, byte[]>>();
            return (_, arguments) =>
            {
                byte[] bytes = data(arguments);
                action(bytes, 0, bytes.Length);
            };
        }

        private static EventHandler<T> ForSegment<T>(MethodInfo getter, Action<byte[], int, int> action)
        {
            Func<T, ArraySegment<byte>> data = getter.CreateDelegate<Func<T, ArraySegment<byte>>>();
            return (_, arguments) =>
            {
                ArraySegment<byte> bytes = data(arguments);
                action(bytes.Array!, bytes.Offset, bytes.Count);
            };
        }

        private static EventHandler<T> ForNothing<T>(Action action) => (_, _) => action();

        private static Type Find(string name) => s_library.GetType(name) ?? throw Lacks(name);

        private static MethodInfo Method(Type type, string name, params Type[] parameters) =>
            type.GetMethod(name, Any, parameters) ?? throw Missing(type, name);

        private static EventInfo Event(Type type, string name) => type.GetEvent(name, Any) ?? throw Missing(type, name);

        private static MissingMemberException Missing(Type type, string name) => Lacks($"{type.FullName}.{name}");

        private static MissingMemberException Lacks(string name) =>
            new($"SSH.NET {s_library.GetName().Version} has no {name}, which the raw channel needs.");
    }
}
