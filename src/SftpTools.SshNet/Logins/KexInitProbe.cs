using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using SftpTools.Errors;

namespace SftpTools.SshNet.Logins;

/// <summary>
/// Reads the algorithms that a server offers from its KEXINIT, which comes in the clear (RFC 4253, section 7.1). The library tells that
/// there is no common algorithm, but not which the server has.
/// </summary>
internal static class KexInitProbe
{
    private const byte KexInit = 20;
    private const int CookieLength = 16;
    private const int MaxPacketLength = 256 * 1024;
    private const int MaxLines = 64;
    private const int MaxLineLength = 4096;

    /// <summary>
    /// The lists by kind, as <see cref="Algorithms.Offered"/> names them; empty when the server could not be asked within this time.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AskAsync(
        string host, int port, TimeSpan bound, CancellationToken cancellationToken)
    {
        using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(bound);
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(host, port, time.Token).ConfigureAwait(false);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync("SSH-2.0-SftpTools\r\n"u8.ToArray(), time.Token).ConfigureAwait(false);
            if (!await SkipToVersionAsync(stream, time.Token).ConfigureAwait(false))
                return new Dictionary<string, IReadOnlyList<string>>();
            byte[] header = new byte[5];
            await stream.ReadExactlyAsync(header, time.Token).ConfigureAwait(false);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (length is < 2 or > MaxPacketLength)
                return new Dictionary<string, IReadOnlyList<string>>();
            byte[] packet = new byte[length - 1];
            await stream.ReadExactlyAsync(packet, time.Token).ConfigureAwait(false);
            return Parse(packet.AsSpan(0, Math.Max(0, packet.Length - header[4])));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            return new Dictionary<string, IReadOnlyList<string>>();
        }
    }

    /// <summary>The lists of a KEXINIT payload; those that are cut off are left out.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(ReadOnlySpan<byte> payload)
    {
        Dictionary<string, IReadOnlyList<string>> lists = [];
        if (payload.Length < 1 + CookieLength || payload[0] != KexInit)
            return lists;
        payload = payload[(1 + CookieLength)..];
        foreach (string? kind in (string?[])["key exchange", "host key", "cipher", null, "MAC", null, "compression"])
        {
            if (payload.Length < 4)
                break;
            uint length = BinaryPrimitives.ReadUInt32BigEndian(payload);
            payload = payload[4..];
            if (length > payload.Length)
                break;
            if (kind is not null)
                lists[kind] = length == 0 ? [] : DisplayText.Clean(Encoding.ASCII.GetString(payload[..(int)length])).Split(',');
            payload = payload[(int)length..];
        }
        return lists;
    }

    private static async Task<bool> SkipToVersionAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] one = new byte[1];
        for (int lines = 0; lines < MaxLines; lines++)
        {
            StringBuilder line = new();
            while (line.Length < MaxLineLength)
            {
                await stream.ReadExactlyAsync(one, cancellationToken).ConfigureAwait(false);
                if (one[0] == (byte)'\n')
                    break;
                line.Append((char)one[0]);
            }
            if (line.ToString().StartsWith("SSH-", StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
