using System.Buffers.Binary;
using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Tests.Fuzzing;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>
/// Damaged conversations, the same on every run: each call ends in success or in an <see cref="SftpException"/>, whatever the bytes were.
/// Streams that are worth keeping are files in Corpus.
/// </summary>
public sealed class FuzzTests
{
    private const int PacketsOfTheConversation = 13;

    private static readonly uint[] s_interesting =
        [0, 1, 3, 4, 5, 0xFF, 0x100, 0x800, 0x7FFF, 0x8000, 0x40000, 0x40001, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFB, 0xFFFFFFFF];

    public static TheoryData<string> Corpus() =>
        [.. Directory.GetFiles(CorpusDirectory, "*.hex").Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string CorpusDirectory => Path.Combine(AppContext.BaseDirectory, "Corpus");

    [Fact]
    public async Task The_conversation_itself_succeeds()
    {
        int packets = 0;
        await using InProcessServer server = Start(new FaultScript { Corrupt = (i, packet) =>
        {
            packets = i + 1;
            return packet;
        } });

        Assert.Equal(0, await ConverseAsync(server));
        Assert.Equal(PacketsOfTheConversation, packets);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_damaged_packet_ends_in_success_or_in_an_error(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 250 * FuzzBudget.Factor; round++)
        {
            int victim = random.Next(PacketsOfTheConversation);
            int roundSeed = random.Next();

            // The server ends after the damaged packet: what looks like the beginning of a long packet need not be waited for.
            await using InProcessServer server = Start(new FaultScript
            {
                Corrupt = (i, packet) => i == victim ? Damage(packet, new Random(roundSeed)) : packet,
                CutAfterPacket = victim,
            });

            await ConverseAsync(server);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Noise_never_reads_beyond_the_packet(int seed)
    {
        Random random = new(seed);
        byte[] names = Replies.Names(0, [("name", "long name", new SftpAttributes { Size = 1, Owner = (1, 2), Permissions = 3, Times = (4, 5) })]);
        for (int round = 0; round < 20_000 * FuzzBudget.Factor; round++)
        {
            byte[] damaged = Damage(names, random);
            byte[] packet = random.Next(2) == 0 ? damaged[Math.Min(9, damaged.Length)..] : Noise(random);
            Try(() => new PacketReader(packet).ReadNames());
            Try(() => new PacketReader(packet).ReadAttributes());
            Try(() => new PacketReader(packet).ReadName());
        }

        static void Try(Func<object> read)
        {
            try
            {
                read();
            }
            catch (SftpException exception)
            {
                Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
            }
        }
    }

    /// <summary>The bytes of a server, sent as they are after INIT, while a STAT waits; then the stream ends.</summary>
    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task A_stream_of_the_corpus_ends_in_success_or_in_an_error(string file)
    {
        string hex = string.Join('\n', File.ReadLines(Path.Combine(CorpusDirectory, file)).Where(static line => !line.StartsWith('#')));
        byte[][] pieces = [.. hex.Split("--").Select(Hex.Bytes)];
        await using ScriptedPeer peer = ScriptedPeer.SendAndEnd(pieces);

        try
        {
            using SftpClient client = await peer.ConnectAsync();
            for (int i = 1; i < pieces.Length; i++)
                await client.ReadDirAsync([1], "/", default).InTime();
        }
        catch (SftpException exception)
        {
            Assert.True(exception.Kind is SftpErrorKind.ProtocolError or SftpErrorKind.ConnectionLost, exception.ToString());
        }
    }

    private static InProcessServer Start(FaultScript script)
    {
        InProcessServer server = InProcessServer.Start(script.WithoutExtensions()
            .With("limits@openssh.com", "1").With("statvfs@openssh.com", "2").With("users-groups-by-id@openssh.com", "1"));
        server.Tree.AddFile("/d/a", "some content");
        server.Tree.AddLink("/d/l", "a");
        return server;
    }

    /// <summary>One call of each kind of reply; returns how many failed.</summary>
    private static async Task<int> ConverseAsync(InProcessServer server)
    {
        int failures = 0;
        SftpClient? client = null;
        byte[] handle = [0, 0, 0, 1];
        IoBuffer buffer = IoBuffer.Rent(100);
        await TryAsync(async () => client = await server.ConnectAsync());
        if (client is not null)
        {
            using SftpClient open = client;
            await TryAsync(async () => await client.StatAsync("/d", default));
            await TryAsync(async () => handle = await client.OpenAsync("/d/a", OpenFlags.Read, SftpAttributes.None, default));
            await TryAsync(async () => await client.ReadAsync(handle, 0, buffer, 100, "/d/a", default));
            await TryAsync(async () => await client.ReadAsync(handle, 100, buffer, 100, "/d/a", default));
            await TryAsync(async () => await client.CloseAsync(handle, "/d/a", default));
            await TryAsync(async () => handle = await client.OpenDirAsync("/d", default));
            await TryAsync(async () => await client.ReadDirAsync(handle, "/d", default));
            await TryAsync(async () => await client.ReadDirAsync(handle, "/d", default));
            await TryAsync(async () => await client.ReadLinkAsync("/d/l", default));
            await TryAsync(async () => await client.StatVfsAsync("/d", default));
            await TryAsync(async () => await client.GetUsersGroupsByIdAsync([0, 1], [2], default));
            Assert.Equal(0, client.InFlight);
        }
        buffer.Release();
        return failures;

        async Task TryAsync(Func<Task> call)
        {
            try
            {
                await call().InTime();
            }
            catch (SftpException)
            {
                failures++;
            }
        }
    }

    private static byte[] Damage(byte[] packet, Random random)
    {
        byte[] damaged = [.. packet];
        for (int n = random.Next(1, 4); n > 0 && damaged.Length > 4; n--)
        {
            int at = random.Next(damaged.Length);
            switch (random.Next(6))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt32BigEndian(
                        damaged.AsSpan(random.Next(damaged.Length - 3)), s_interesting[random.Next(s_interesting.Length)]);
                    break;
                case 3:
                    damaged = damaged[..at];
                    break;
                case 4:
                    damaged = [.. damaged, .. Noise(random)];
                    break;
                default:
                    damaged = [.. damaged[..at], .. Noise(random), .. damaged[at..]];
                    break;
            }
        }

        // In half of the cases the length field is put right again, so that the fields behind it are reached.
        if (damaged.Length > 4 && random.Next(2) == 0)
            BinaryPrimitives.WriteUInt32BigEndian(damaged, (uint)damaged.Length - 4);
        return damaged;
    }

    private static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return bytes;
    }
}
