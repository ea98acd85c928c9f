using SftpTools.Wire;

namespace SftpTools.Protocol;

/// <summary>The faults of a <see cref="PacketReader"/>: the server breaks the protocol.</summary>
internal sealed class PacketFault : IWireFault
{
    private PacketFault()
    {
    }

    /// <inheritdoc/>
    public static Exception TooLong(uint length, int left) =>
        SftpException.Malformed($"The server sent a string of {length} bytes in a packet with {left} left.");

    /// <inheritdoc/>
    public static Exception EndsEarly(int missing) =>
        SftpException.Malformed($"The server sent a packet that ends {missing} bytes too early.");
}
