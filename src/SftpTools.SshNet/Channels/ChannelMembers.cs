using System.Net.Sockets;
using System.Reflection;
using Renci.SshNet;

namespace SftpTools.SshNet.Channels;

/// <summary>
/// The internal members of the library that the raw channel lives on, found once: its public API shows no channel. A version of it that
/// lacks one is told by name.
/// </summary>
internal sealed class ChannelMembers
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Assembly s_library = typeof(BaseClient).Assembly;

    private static readonly Lazy<ChannelMembers> s_all = new(static () => new ChannelMembers());

    private ChannelMembers()
    {
        Type session = Find("Renci.SshNet.ISession");
        Type channel = Find("Renci.SshNet.Channels.IChannel");
        Type channelSession = Find("Renci.SshNet.Channels.IChannelSession");
        ClientSession = typeof(BaseClient).GetProperty("Session", Any) ?? throw Missing(typeof(BaseClient), "Session");
        SessionSocket = typeof(Session).GetField("_socket", Any) ?? throw Missing(typeof(Session), "_socket");
        WaitOnHandle = Method(session, "WaitOnHandle", typeof(WaitHandle), typeof(TimeSpan));
        Disconnected = Event(session, "Disconnected");
        CreateChannelSession = Method(session, "CreateChannelSession");
        Open = Method(channelSession, "Open");
        Type direct = Find("Renci.SshNet.Channels.IChannelDirectTcpip");
        CreateChannelDirectTcpip = Method(session, "CreateChannelDirectTcpip");
        OpenDirectTcpip = Method(direct, "Open", typeof(string), typeof(uint), Find("Renci.SshNet.IForwardedPort"), typeof(Socket));
        BindDirectTcpip = Method(direct, "Bind");
        SendSubsystemRequest = Method(channelSession, "SendSubsystemRequest", typeof(string));
        Type message = Find("Renci.SshNet.Messages.Message");
        Type globalRequest = Find("Renci.SshNet.Messages.Connection.GlobalRequestMessage");
        SendMessage = Method(session, "SendMessage", message);
        GlobalRequest = globalRequest.GetConstructor(Any, [typeof(byte[]), typeof(bool)]) ?? throw Missing(globalRequest, ".ctor");
        Type windowAdjust = Find("Renci.SshNet.Messages.Connection.ChannelWindowAdjustMessage");
        WindowAdjust = windowAdjust.GetConstructor(Any, [typeof(uint), typeof(uint)]) ?? throw Missing(windowAdjust, ".ctor");
        RequestSuccess = Event(session, "RequestSuccessReceived");
        RequestFailure = Event(session, "RequestFailureReceived");
        SendData = Method(channel, "SendData", typeof(byte[]), typeof(int), typeof(int));
        IsOpen = channel.GetProperty("IsOpen", Any)?.GetMethod ?? throw Missing(channel, "IsOpen");
        Type anyChannel = Find("Renci.SshNet.Channels.Channel");
        SetLocalWindow = anyChannel.GetProperty("LocalWindowSize", Any)?.GetSetMethod(nonPublic: true) ?? throw Missing(anyChannel, "LocalWindowSize");
        RemoteNumber = anyChannel.GetProperty("RemoteChannelNumber", Any)?.GetMethod ?? throw Missing(anyChannel, "RemoteChannelNumber");
        DataReceived = Event(channel, "DataReceived");
        ExtendedDataReceived = Event(channel, "ExtendedDataReceived");
        Closed = Event(channel, "Closed");
        OpenFailed = Event(Find("Renci.SshNet.Channels.ClientChannel"), "OpenFailed");
        _ = RefusalHandler(static (_, _) => { });
        _ = DataHandler(DataReceived, static (_, _, _) => { });
        _ = DataHandler(ExtendedDataReceived, static (_, _, _) => { });
    }

    /// <summary>Those of the loaded library. Throws <see cref="MissingMemberException"/> where one is missing.</summary>
    public static ChannelMembers All => s_all.Value;

    public PropertyInfo ClientSession { get; }

    public FieldInfo SessionSocket { get; }

    public MethodInfo WaitOnHandle { get; }

    public EventInfo Disconnected { get; }

    public MethodInfo CreateChannelSession { get; }

    public MethodInfo Open { get; }

    public MethodInfo CreateChannelDirectTcpip { get; }

    public MethodInfo OpenDirectTcpip { get; }

    public MethodInfo BindDirectTcpip { get; }

    public MethodInfo SendSubsystemRequest { get; }

    public MethodInfo SendMessage { get; }

    public ConstructorInfo GlobalRequest { get; }

    public ConstructorInfo WindowAdjust { get; }

    public EventInfo RequestSuccess { get; }

    public EventInfo RequestFailure { get; }

    public MethodInfo SendData { get; }

    public MethodInfo IsOpen { get; }

    public MethodInfo SetLocalWindow { get; }

    public MethodInfo RemoteNumber { get; }

    public EventInfo DataReceived { get; }

    public EventInfo ExtendedDataReceived { get; }

    public EventInfo Closed { get; }

    public EventInfo OpenFailed { get; }

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

    /// <summary>A handler for <see cref="OpenFailed"/>: the reason's code and the server's words.</summary>
    public Delegate RefusalHandler(Action<uint, string> action)
    {
        Type arguments = OpenFailed.EventHandlerType!.GenericTypeArguments[0];
        MethodInfo code = arguments.GetProperty("ReasonCode", Any)?.GetMethod ?? throw Missing(arguments, "ReasonCode");
        MethodInfo words = arguments.GetProperty("Description", Any)?.GetMethod ?? throw Missing(arguments, "Description");
        return Make(nameof(ForRefusal), arguments, code, words, action);
    }

    public Delegate PlainHandler(EventInfo of, Action action) =>
        Make(nameof(ForNothing), of.EventHandlerType!.GenericTypeArguments[0], action);

    private static Delegate Make(string maker, Type arguments, params object[] parameters) =>
        (Delegate)typeof(ChannelMembers).GetMethod(maker, BindingFlags.Static | BindingFlags.NonPublic)!
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

    private static EventHandler<T> ForRefusal<T>(MethodInfo code, MethodInfo words, Action<uint, string> action) =>
        (_, arguments) => action((uint)code.Invoke(arguments, null)!, (string?)words.Invoke(arguments, null) ?? "");

    private static EventHandler<T> ForNothing<T>(Action action) => (_, _) => action();

    private static Type Find(string name) => s_library.GetType(name) ?? throw Lacks(name);

    private static MethodInfo Method(Type type, string name, params Type[] parameters) =>
        type.GetMethod(name, Any, parameters) ?? throw Missing(type, name);

    private static EventInfo Event(Type type, string name) => type.GetEvent(name, Any) ?? throw Missing(type, name);

    private static MissingMemberException Missing(Type type, string name) => Lacks($"{type.FullName}.{name}");

    private static MissingMemberException Lacks(string name) =>
        new($"SSH.NET {s_library.GetName().Version} has no {name}, which the raw channel needs.");
}
