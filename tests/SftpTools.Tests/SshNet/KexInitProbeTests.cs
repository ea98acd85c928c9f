using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SftpTools.Fixtures;
using SftpTools.SshNet.Logins;
using SftpTools.Tests.Fixtures;

namespace SftpTools.Tests.SshNet;

/// <summary>What a server offers is read from its KEXINIT (RFC 4253, section 7.1), and nothing in it can do harm.</summary>
public sealed class KexInitProbeTests
{
    private const int HeadLength = 1 + 16;

    private static readonly string[] s_kinds = ["key exchange", "host key", "cipher", "MAC", "compression"];

    // In the order of the packet. Those to the client differ, so that one read in place of the other shows.
    private static readonly string[] s_lists =
    [
        "curve25519-sha256,ecdh-sha2-nistp256", "ssh-ed25519", "aes256-ctr,aes128-ctr", "to-client", "hmac-sha2-256", "to-client", "none,zlib",
        "to-client", "", "",
    ];

    [Fact]
    public void A_whole_payload_gives_every_list_to_the_server()
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> lists = KexInitProbe.Parse(Payload());

        Assert.Equal(s_kinds.Order(), lists.Keys.Order());
        Assert.Equal(["curve25519-sha256", "ecdh-sha2-nistp256"], lists["key exchange"]);
        Assert.Equal(["ssh-ed25519"], lists["host key"]);
        Assert.Equal(["aes256-ctr", "aes128-ctr"], lists["cipher"]);
        Assert.Equal(["hmac-sha2-256"], lists["MAC"]);
        Assert.Equal(["none", "zlib"], lists["compression"]);
    }

    [Fact]
    public void A_payload_cut_at_any_byte_gives_the_lists_that_are_whole()
    {
        byte[] payload = Payload();
        IReadOnlyDictionary<string, IReadOnlyList<string>> all = KexInitProbe.Parse(payload);
        int[] ends = Ends();

        for (int length = 0; length < payload.Length; length++)
        {
            IReadOnlyDictionary<string, IReadOnlyList<string>> lists = KexInitProbe.Parse(payload.AsSpan(0, length));

            string[] whole = [.. s_kinds.Zip(ends).Where(pair => pair.Second <= length).Select(static pair => pair.First)];
            Assert.Equal(whole.Order(), lists.Keys.Order());
            Assert.All(lists, list => Assert.Equal(all[list.Key], list.Value));
        }
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x8000_0000u)]
    [InlineData((uint)int.MaxValue)]
    [InlineData(10_000u)]
    public void A_length_beyond_the_payload_ends_the_reading(uint length)
    {
        byte[] payload = Payload();
        int third = HeadLength + s_lists.Take(2).Sum(static list => 4 + list.Length);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(third), length);

        Assert.Equal(["host key", "key exchange"], KexInitProbe.Parse(payload).Keys.Order());
    }

    [Fact]
    public void Another_message_gives_nothing()
    {
        byte[] payload = Payload();
        for (int type = 0; type <= byte.MaxValue; type++)
        {
            payload[0] = (byte)type;
            Assert.Equal(type == 20 ? s_kinds.Length : 0, KexInitProbe.Parse(payload).Count);
        }
    }

    [Fact]
    public void An_empty_list_has_no_names()
    {
        byte[] payload = [20, .. new byte[16], .. new byte[4 * 10]];

        Assert.All(KexInitProbe.Parse(payload), static list => Assert.Empty(list.Value));
        Assert.Equal(s_kinds.Length, KexInitProbe.Parse(payload).Count);
    }

    [Fact]
    public void Names_cannot_move_the_cursor()
    {
        byte[] payload = [20, .. new byte[16], 0, 0, 0, 6, .. "a\e[2Jb"u8];

        Assert.Equal(["a\\x1b[2Jb"], KexInitProbe.Parse(payload)["key exchange"]);
    }

    [Theory]
    [InlineData("SSH-2.0-Test\r\n")]
    [InlineData("SSH-2.0-Test\n")]
    [InlineData("Authorized use only.\r\n\r\nSSH-2.0-Test\r\n")]
    public async Task A_server_is_asked_whatever_it_says_first(string greeting) => Assert.Equal(
        s_kinds.Order(), (await AskAsync([.. Encoding.ASCII.GetBytes(greeting), .. Packet(Payload())])).Keys.Order());

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(256u * 1024 + 1)]
    [InlineData(uint.MaxValue)]
    public async Task A_packet_of_a_hostile_length_gives_nothing(uint length)
    {
        byte[] packet = Packet(Payload());
        BinaryPrimitives.WriteUInt32BigEndian(packet, length);

        Assert.Empty(await AskAsync([.. "SSH-2.0-Test\r\n"u8, .. packet]));
    }

    [Fact]
    public async Task More_padding_than_packet_gives_nothing()
    {
        byte[] packet = Packet(Payload()[..40]);
        packet[4] = byte.MaxValue;

        Assert.Empty(await AskAsync([.. "SSH-2.0-Test\r\n"u8, .. packet]));
    }

    [Fact]
    public async Task What_is_no_SSH_server_gives_nothing()
    {
        Assert.Empty(await AskAsync([]));
        Assert.Empty(await AskAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()));
        Assert.Empty(await AskAsync("SSH-2.0-Test\r\n"u8.ToArray()));
        Assert.Empty(await AskAsync([.. "SSH-2.0-Test\r\n"u8, .. Packet(Payload())[..^1]]));
        // More than the lines, and more than the one line, that anybody would read.
        Assert.Empty(await AskAsync([.. Enumerable.Repeat((byte)'\n', 65), .. "SSH-2.0-Test\r\n"u8, .. Packet(Payload())]));
        Assert.Empty(await AskAsync(Enumerable.Repeat((byte)'x', 64 * 4096 + 1).ToArray()));
    }

    [FactIf(Machine.SshServer)]
    public async Task A_real_server_is_asked()
    {
        using SshServer server = SshServer.Start();

        IReadOnlyDictionary<string, IReadOnlyList<string>> lists =
            await KexInitProbe.AskAsync(server.Host, server.Port, TimeSpan.FromSeconds(2), CancellationToken.None).InTime();

        Assert.Equal(s_kinds.Order(), lists.Keys.Order());
        Assert.Equal(["ssh-ed25519"], lists["host key"]);
        Assert.Contains("aes256-ctr", lists["cipher"]);
    }

    /// <summary>Asks a server that says this and hangs up.</summary>
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AskAsync(byte[] answer)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync();
        IReadOnlyDictionary<string, IReadOnlyList<string>> lists = await KexInitProbe
            .AskAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TimeSpan.FromSeconds(2), CancellationToken.None).InTime();
        await serving.InTime();
        return lists;

        async Task ServeAsync()
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            byte[] greeting = new byte["SSH-2.0-SftpTools\r\n".Length];
            await stream.ReadExactlyAsync(greeting);
            Assert.StartsWith("SSH-2.0-", Encoding.ASCII.GetString(greeting), StringComparison.Ordinal);
            try
            {
                await stream.WriteAsync(answer);
            }
            catch (IOException)
            {
                // It had read enough.
            }
        }
    }

    private static byte[] Payload()
    {
        List<byte> payload = [20, .. Enumerable.Repeat((byte)0xAA, 16)];
        foreach (string list in s_lists)
            payload.AddRange([.. UInt32(list.Length), .. Encoding.ASCII.GetBytes(list)]);
        payload.AddRange([0, 0, 0, 0, 0]);
        return [.. payload];
    }

    private static byte[] UInt32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Where each list to the server ends.</summary>
    private static int[] Ends()
    {
        List<int> ends = [];
        int end = HeadLength;
        foreach (string list in s_lists)
            ends.Add(end += 4 + list.Length);
        return [ends[0], ends[1], ends[2], ends[4], ends[6]];
    }

    /// <summary>The payload as a packet without encryption, with eight bytes of padding (RFC 4253, section 6).</summary>
    private static byte[] Packet(byte[] payload) => [.. UInt32(1 + payload.Length + 8), 8, .. payload, .. new byte[8]];
}
