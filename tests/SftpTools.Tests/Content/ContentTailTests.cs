using System.Text;
using SftpTools.Content;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;
using Xunit;

namespace SftpTools.Tests.Content;

/// <summary>The end of a file is where its data ends, whatever length the server states.</summary>
public sealed class ContentTailTests
{
    private const int Lines = 3000;

    private static readonly string s_text = string.Concat(Enumerable.Range(1, Lines).Select(static line => $"line {line}\n"));
    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, 1024, 1024, 0) };

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(-20_000)]
    [InlineData(-1_000_000)]
    [InlineData(7)]
    [InlineData(100_000)]
    [InlineData(1L << 40)]
    public async Task The_last_lines_parts_and_bytes_are_those_of_the_data(long difference)
    {
        await using ServerSide side = await StartAsync(s_text, Math.Max(0, s_text.Length + difference));

        Assert.Equal(["line 2999", "line 3000"], await TextAsync(side, new ContentOptions { Last = 2 }));
        Assert.Equal(["line 3000\n"], await TextAsync(side, new ContentOptions { Last = 1, Delimiter = "9\n" }));
        Assert.Equal("e 3000\n"u8.ToArray(), await BytesAsync(side, new ContentOptions { Last = 7 }));
        Assert.Equal(s_text.Length, (await BytesAsync(side, new ContentOptions { Last = long.MaxValue })).Length);
    }

    [Fact]
    public async Task A_file_whose_look_is_refused_is_read()
    {
        FaultScript blind = FaultScript.None
            .With(RequestFault.Fail(PacketType.Stat, 0, StatusCode.PermissionDenied))
            .With(RequestFault.Fail(PacketType.LStat, 0, StatusCode.PermissionDenied))
            .With(RequestFault.Fail(PacketType.FStat, 0, StatusCode.PermissionDenied));
        await using ServerSide side = await ServerSide.StartAsync(blind);
        side.Write("file", Encoding.UTF8.GetBytes(s_text));

        Assert.Equal(s_text, await new ContentReader(side.Session.Files, "/root/file", new ContentOptions()).ReadAllTextAsync(default).InTime());
        Assert.Equal(["line 3000"], await TextAsync(side, new ContentOptions { Last = 1 }));
        Assert.Equal("0\n"u8.ToArray(), await BytesAsync(side, new ContentOptions { Last = 2 }));
        SftpException missing = await Assert.ThrowsAsync<SftpException>(
            () => new ContentReader(side.Session.Files, "/root/none", new ContentOptions()).ReadAllTextAsync(default).InTime());
        Assert.Equal(SftpErrorKind.PathNotFound, missing.Kind);
    }

    [Fact]
    public async Task The_whole_of_a_long_file_that_states_nothing_is_one_text()
    {
        const int Length = 33 * 1024 * 1024;
        await using ServerSide side = await StartAsync("", 0);
        side.Server.Tree.Find("/root/file")!.Content.SetLength(Length);

        string text = await new ContentReader(side.Session.Files, "/root/file", new ContentOptions { Encoding = Encoding.Latin1 })
            .ReadAllTextAsync(default).InTime();

        Assert.Equal(Length, text.Length);
    }

    [Fact]
    public async Task The_end_costs_no_round_trip_of_its_own()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("file", Encoding.UTF8.GetBytes(s_text));

        Assert.Equal(["line 3000"], await TextAsync(side, new ContentOptions { Last = 1 }));

        // The mark, two looks for the end in the same flight, the last block, and what is shown.
        Assert.InRange(side.Server.Log.Count(PacketType.Read), 1, 6);
    }

    private static async Task<ServerSide> StartAsync(string text, long stated)
    {
        ulong length = (ulong)text.Length;
        ServerSide side = await ServerSide.StartAsync(s_smallBlocks with
        {
            Limits = text.Length == 0 ? FaultScript.None.Limits : s_smallBlocks.Limits,
            Attributes = told => told.Size == length || (length == 0 && told.Size == 33 * 1024 * 1024) ? told with { Size = (ulong)stated } : told,
        });
        side.Write("file", Encoding.UTF8.GetBytes(text));
        return side;
    }

    private static async Task<List<string>> TextAsync(ServerSide side, ContentOptions options)
    {
        List<string> all = [];
        await foreach (List<string> parts in new ContentReader(side.Session.Files, "/root/file", options).ReadTextAsync(default))
            all.AddRange(parts);
        return all;
    }

    private static async Task<byte[]> BytesAsync(ServerSide side, ContentOptions options)
    {
        using MemoryStream all = new();
        await foreach (ReadOnlyMemory<byte> bytes in new ContentReader(side.Session.Files, "/root/file", options).ReadBytesAsync(default))
            all.Write(bytes.Span);
        return all.ToArray();
    }
}
