using System.Buffers.Binary;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>
/// One connection of the test server. This part: the loop that reads requests, answers them in their order, and lets the script interfere.
/// </summary>
internal sealed partial class ServerSession
{
    // OpenSSH's SFTP_MAX_MSG_LENGTH: a longer packet ends the connection.
    private const uint LongestPacket = 256 * 1024;

    private readonly StreamPair _streams;
    private readonly FileTree _tree;
    private readonly FaultScript _script;
    private readonly ServerLog _log;
    private readonly ReplyWriter _writer;
    private readonly Thread _thread;
    private long _received;

    public ServerSession(StreamPair streams, FileTree tree, FaultScript script, ServerLog log)
    {
        _streams = streams;
        _tree = tree;
        _script = script;
        _log = log;
        _writer = new ReplyWriter(streams, script);
        _thread = new Thread(Run) { IsBackground = true, Name = "Test server reader" };
        _thread.Start();
    }

    /// <summary>What the client sent that breaks the protocol, or null.</summary>
    public Exception? Complaint { get; private set; }

    /// <summary>Ends the connection as a broken line does, and waits for nothing.</summary>
    public void Cut() => _streams.Dispose();

    /// <summary>Ends the connection and both threads.</summary>
    public void Close()
    {
        _streams.Dispose();
        if (!_thread.Join(InProcessServer.LongestWait))
            throw new TimeoutException("The test server's reader does not end.");
        _writer.Close();
    }

    private void Run()
    {
        try
        {
            if (_script.Banner.Length > 0)
                _writer.Send(System.Text.Encoding.UTF8.GetBytes(_script.Banner));
            ReadInit();
            _writer.Send(Replies.Version(_script.Version, _script.Extensions));
            while (ReadPacket() is { } packet)
                Answer(new Request(packet));
        }
        catch (InvalidDataException exception)
        {
            Complaint = exception;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The client is gone, or the script has cut the connection.
        }
        finally
        {
            // What the client left open goes with its connection.
            lock (_tree.Gate)
                _handles.Clear();
            _streams.Dispose();
        }
    }

    private void ReadInit()
    {
        byte[] init = ReadPacket() ?? throw new EndOfStreamException();
        if (init is not [(byte)PacketType.Init, 0, 0, 0, 3])
            throw new InvalidDataException("The client's first packet is not INIT with version 3.");
    }

    /// <summary>The next packet without its length field, or null when the client has closed its end between two packets.</summary>
    private byte[]? ReadPacket()
    {
        byte[] head = new byte[4];
        int read = _streams.Input.ReadAtLeast(head, 4, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        if (read < 4)
            throw new InvalidDataException("The client stopped in the middle of a packet.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is 0 or > LongestPacket)
            throw new InvalidDataException($"The client sent a packet of {length} bytes.");
        _received += 4 + length;
        if (_received > _script.CutAfterReceived)
            throw new EndOfStreamException("The script cuts here.");
        byte[] packet = new byte[length];
        if (_streams.Input.ReadAtLeast(packet, packet.Length, throwOnEndOfStream: false) < packet.Length)
            throw new InvalidDataException("The client stopped in the middle of a packet.");
        return packet;
    }

    private void Answer(Request request)
    {
        (int ofType, int ofExtension) = _log.Add(request);
        RequestFault? fault = _script.Faults.FirstOrDefault(fault =>
            fault.On == request.Type
            && (fault.Extension is null || fault.Extension == request.Extension)
            && (fault.Nth == 0 || fault.Nth == (fault.Extension is null ? ofType : ofExtension)));
        fault?.Before?.Invoke();
        byte[] reply = fault?.Status is { } status
            ? Replies.Status(request.Id, status, fault.Text ?? Words(status))
            : CarryOut(request);
        if (fault?.Until is { } until)
            _ = until.ContinueWith(_ => Send(fault, reply), TaskScheduler.Default);
        else
            Send(fault, reply);
    }

    private void Send(RequestFault? fault, byte[] reply)
    {
        foreach (byte[] packet in fault?.Rewrite?.Invoke(reply) ?? [reply])
            _writer.Send(packet);
    }

    private byte[] CarryOut(Request request)
    {
        try
        {
            if (_script.IsReadOnly && ChangesSomething(request))
                throw StatusException.PermissionDenied();
            lock (_tree.Gate)
                return Dispatch(request);
        }
        catch (StatusException exception)
        {
            return Replies.Status(request.Id, exception.Status, exception.Words ?? Words(exception.Status));
        }
    }

    private byte[] Dispatch(Request request) => request.Type switch
    {
        PacketType.Open => Open(request),
        PacketType.Close => CloseHandle(request),
        PacketType.Read => Read(request),
        PacketType.Write => Write(request),
        PacketType.OpenDir => OpenDirectory(request),
        PacketType.ReadDir => ReadDirectory(request),
        PacketType.FStat => FStat(request),
        PacketType.FSetStat => FSetStat(request),
        PacketType.Stat => Stat(request, followLast: true),
        PacketType.LStat => Stat(request, followLast: false),
        PacketType.SetStat => SetStat(request, followLast: true),
        PacketType.Remove => Done(request, () => _tree.Remove(request.String())),
        PacketType.RmDir => Done(request, () => _tree.RemoveDirectory(request.String(), _script.RemovesFullDirectories)),
        PacketType.MkDir => MakeDirectory(request),
        PacketType.RealPath => Replies.OneName(request.Id, _tree.RealPath(request.String())),
        PacketType.ReadLink => ReadLink(request),
        PacketType.Rename => Done(request, () => _tree.Rename(request.String(), request.String(), _script.RenamesOver)),
        PacketType.SymLink => SymLink(request),
        PacketType.Extended => DispatchExtension(request),
        _ => throw new StatusException(StatusCode.OpUnsupported),
    };

    private static bool ChangesSomething(Request request) => request.Type switch
    {
        PacketType.Write or PacketType.SetStat or PacketType.FSetStat or PacketType.Remove or PacketType.MkDir
            or PacketType.RmDir or PacketType.Rename or PacketType.SymLink => true,
        PacketType.Extended => request.Extension is "posix-rename@openssh.com" or "hardlink@openssh.com"
            or "lsetstat@openssh.com" or "copy-data",
        _ => false,
    };

    private string? Words(StatusCode status) => _script.HasStatusText ? Replies.Words(status) : null;

    private byte[] Done(Request request, Action action)
    {
        action();
        return Replies.Status(request.Id, StatusCode.Ok, Words(StatusCode.Ok));
    }
}
