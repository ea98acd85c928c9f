namespace SftpTools.Protocol;

/// <summary>
/// What limits@openssh.com answered (PROTOCOL, section 4.8), or the least every server must take. Values from the wire are brought into a sane range.
/// </summary>
internal sealed record ServerLimits(int MaxPacketLength, int MaxReadLength, int MaxWriteLength, int MaxOpenHandles)
{
    /// <summary>Without the extension: packets of 34000 bytes are the least a server must take (section 3 of the draft), so 32 KiB of data.</summary>
    public static readonly ServerLimits Default = new(34000, 32768, 32768, 0);

    // Larger requests gain nothing and cost memory for every one in flight.
    private const ulong LargestData = 255 * 1024;
    private const ulong LargestPacket = 1024 * 1024;
    private const int LongestHeader = 1024;

    /// <summary>Builds the record from the wire; 0 means that the server names no limit.</summary>
    public static ServerLimits FromWire(ulong packet, ulong read, ulong write, ulong handles)
    {
        int longestPacket = (int)(packet == 0 ? LargestPacket : Math.Clamp(packet, 34000, LargestPacket));
        // A server that names inconsistent values is believed in the smaller: the packet holds a header and a handle, too.
        return new ServerLimits(
            longestPacket,
            DataLength(read),
            Math.Min(DataLength(write), longestPacket - LongestHeader),
            (int)Math.Min(handles, int.MaxValue));
    }

    private static int DataLength(ulong value) => value == 0 ? Default.MaxReadLength : (int)Math.Clamp(value, 1024, LargestData);
}
