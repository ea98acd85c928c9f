namespace SftpTools.SshNet.Channels;

/// <summary>
/// The room that the server has for what it sends (RFC 4254, section 5.2): what was used up is given back every few MiB. The library's own
/// window is 2 GiB and is given back once it is all but used up: Dropbear before 2025.88 caps what it hears of at 500,000,000 bytes, and
/// both sides wait from there on. The room is also what bounds <see cref="ChannelInput"/>, so that the library's receiving thread never
/// waits for whoever reads, and still answers the server's questions whether we are alive.
/// </summary>
/// <param name="grant">Sends SSH_MSG_CHANNEL_WINDOW_ADJUST.</param>
internal sealed class ReceiveWindow(Action<uint> grant)
{
    /// <summary>The room: enough for 1 Gbit/s over 100 ms.</summary>
    public const int Size = 16 * 1024 * 1024;

    private const int Step = Size / 8;

    private int _owed;
    private int _adjusts;

    /// <summary>How often room was given back.</summary>
    public int Adjusts => Volatile.Read(ref _adjusts);

    /// <summary>So many bytes of the room are free again. Called by whoever uses them up; may block while the socket does.</summary>
    public void Consumed(int count)
    {
        if (Interlocked.Add(ref _owed, count) < Step)
            return;
        int owed = Interlocked.Exchange(ref _owed, 0);
        if (owed == 0)
            return;
        Interlocked.Increment(ref _adjusts);
        grant((uint)owed);
    }
}
