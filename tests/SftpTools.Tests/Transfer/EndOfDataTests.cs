using SftpTools.Content;
using SftpTools.FileSystems.Remote;
using SftpTools.Operations;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Transfer;

/// <summary>A source ends where its data ends, whatever length its server states.</summary>
public sealed class EndOfDataTests
{
    private const int Block = 1024;

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };

    public static TheoryData<int, string> Ways()
    {
        TheoryData<int, string> table = [];
        foreach (int length in new[] { 100, Block - 1, Block, Block + 1, 30 * Block })
        {
            foreach (string way in new[] { "plain", "direct", "resume", "hash", "move" })
                table.Add(length, way);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Data_beyond_the_stated_size_is_copied_and_said(int length, string way)
    {
        byte[] content = TestBytes.Make(length);
        await using CopyRig rig = await StartAsync(content, stated: (ulong)length - 7);

        await rig.CopyAsync(OptionsFor(way), default, "file");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(content, rig.Target.ReadBytes("file"));
        Assert.StartsWith("SftpSizeDiffers: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
        TransferOutcome outcome = Assert.Single(rig.Record.Outcomes).Outcome;
        Assert.Equal(length, outcome.Length);
        Assert.Equal(way == "hash", outcome.Verified);
        Assert.Equal(way != "move", rig.Source.Names().Contains("file"));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Less_data_than_stated_is_copied_and_said_and_never_verified(int length, string way)
    {
        byte[] content = TestBytes.Make(length);
        await using CopyRig rig = await StartAsync(content, stated: (ulong)length + 2000);

        await rig.CopyAsync(OptionsFor(way), default, "file");

        Assert.Equal(content, rig.Target.ReadBytes("file"));
        Assert.StartsWith("SftpSizeDiffers: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
        TransferOutcome outcome = Assert.Single(rig.Record.Outcomes).Outcome;
        Assert.Equal(length, outcome.Length);
        Assert.False(outcome.Verified);
        Assert.Contains("file", rig.Source.Names());
        if (way == "move")
            Assert.Contains($"states {length + 2000} bytes and gave {length}", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        else
            Assert.Empty(rig.Record.Failed);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(0L, 100)]
    [InlineData(0L, 70 * Block)]
    [InlineData(-1L, 100)]
    [InlineData(-1L, 70 * Block)]
    public async Task A_size_that_is_not_told_is_no_size(long stated, int length)
    {
        byte[] content = TestBytes.Make(length);
        await using CopyRig rig = await StartAsync(content, stated < 0 ? null : (ulong)stated);

        await rig.CopyAsync(OptionsFor("hash"), default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(content, rig.Target.ReadBytes("file"));
        Assert.True(Assert.Single(rig.Record.Outcomes).Outcome.Verified);
    }

    [Theory]
    [InlineData(30 * Block, -7)]
    [InlineData(30 * Block, 2000)]
    public async Task A_server_that_copies_by_itself_copies_to_the_end_of_the_data(int length, int difference)
    {
        await using ServerSide side = await ServerSide.StartAsync(
            s_smallBlocks with { Attributes = Stating((ulong)length, (ulong)(length + difference)) });
        byte[] content = TestBytes.Make(length);
        side.Write("file", content);
        TransferRecord record = new();

        await new TransferJob(side.Files, side.Files, new TransferOptions(), record)
            .RunAsync([new TransferItem(await side.EntryAsync("file"), side.PathOf("copy"))], default).InTime();

        Assert.Empty(record.Failed);
        Assert.Equal(content, side.ReadBytes("copy"));
        Assert.StartsWith("SftpSizeDiffers: ", Assert.Single(record.Warned).Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_copy_to_the_end_of_the_data()
    {
        const int Length = 5 * 1024 * 1024;
        byte[] content = TestBytes.Make(Length);
        foreach (int difference in new[] { -70_000, 70_000 })
        {
            await using CopyRig rig = await CopyRig.StartAsync(
                CopyDirection.Down, FaultScript.None with { Attributes = Stating(Length, (ulong)(Length + difference)) });
            rig.Source.Write("file", content);

            await rig.CopyAsync(new TransferOptions { Streams = 3, RetryCount = 0 }, default, "file");

            Assert.Empty(rig.Record.Failed);
            Assert.Equal(content, rig.Target.ReadBytes("file"));
            Assert.Single(rig.Record.Warned);
        }
    }

    public static TheoryData<int, int, bool> Ends()
    {
        TheoryData<int, int, bool> table = [];
        foreach (int length in new[] { 100, Block, (30 * Block) + 5 })
        {
            foreach (int status in new[] { 2, 3, 4, 5, 8 })
            {
                table.Add(length, status, true);
                // Before a disk error, which is FAILURE, a read stops in the same way.
                if (status != 4)
                    table.Add(length, status, false);
            }
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_server_that_refuses_to_read_past_the_end_is_read_to_the_end(int length, int status, bool tellsSizes)
    {
        byte[] content = TestBytes.Make(length);
        // Who tells no sizes has to answer a READ that reaches over the end, or nobody could read the last bytes.
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, tellsSizes
            ? s_smallBlocks with { RefusesReadPastEnd = (StatusCode)status }
            : s_smallBlocks with { EndStatus = (StatusCode)status, Attributes = Stating((ulong)length, 0) });
        rig.Source.Write("file", content);

        await rig.CopyAsync(OptionsFor("hash"), default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(content, rig.Target.ReadBytes("file"));
        SftpFileSystem files = ((ServerSide)rig.Source).Session.Files;
        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(content),
            await new FileHasher(files).HashAsync("/root/file", System.Security.Cryptography.HashAlgorithmName.SHA256, default).InTime());
        using MemoryStream read = new();
        await foreach (ReadOnlyMemory<byte> piece in new SftpTools.Content.ContentReader(files, "/root/file", new SftpTools.Content.ContentOptions { Encoding = System.Text.Encoding.UTF8 }).ReadBytesAsync(default))
            read.Write(piece.Span);
        Assert.Equal(content, read.ToArray());
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, null)]
    [InlineData(5, null)]
    [InlineData(8, null)]
    [InlineData(3, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 0)]
    public async Task A_refusal_in_the_middle_is_no_end(int status, int? stated)
    {
        const int Length = 30 * Block;
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, (s_smallBlocks with
        {
            Attributes = stated is null ? null : Stating(Length, (ulong)stated),
        }).With(RequestFault.Fail(PacketType.Read, 20, (StatusCode)status)));
        rig.Source.Write("file", TestBytes.Make(Length));

        await rig.CopyAsync("file");

        Assert.Equal(status, rig.Record.OnlyFailure().StatusCode);
        Assert.Empty(rig.Target.Names());
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(30 * Block, 20)]
    public async Task Data_without_bytes_is_an_error_and_no_end(int length, int nth)
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, s_smallBlocks.With(RequestFault.SendData(nth, 0)));
        rig.Source.Write("file", TestBytes.Make(length));
        SftpFileSystem files = ((ServerSide)rig.Source).Session.Files;

        await rig.CopyAsync("file");

        Assert.Equal(SftpErrorKind.ProtocolError, rig.Record.OnlyFailure().Kind);
        Assert.Empty(rig.Target.Names());
        Assert.Equal(0, rig.Server.Log.Count(PacketType.Remove));
        if (nth > 1)
            return;
        rig.Server.Script = s_smallBlocks.With(RequestFault.SendData(0, 0));
        rig.Server.CutConnections();
        SftpException failure = await Assert.ThrowsAsync<SftpException>(async () =>
        {
            for (int attempt = 0; attempt < 5; attempt++)
            {
                try
                {
                    await new FileHasher(files).HashAsync("/root/file", System.Security.Cryptography.HashAlgorithmName.SHA256, default).InTime();
                }
                catch (SftpException lost) when (lost.Kind == SftpErrorKind.ConnectionLost)
                {
                    // The cut of before.
                }
            }
        });
        Assert.Equal(SftpErrorKind.ProtocolError, failure.Kind);
    }

    [Fact]
    public async Task A_small_file_costs_one_look_more_and_no_round_trip()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down);
        rig.MakeTree(20);
        await rig.CopyAsync("tree");

        rig.Record.AllWell(20);
        Assert.Equal(20, rig.Server.Log.Count(PacketType.Read));
        Assert.Equal(20, rig.Server.Log.Count(PacketType.Stat));
        Assert.Equal(0, rig.Server.Log.Count(PacketType.FStat));
    }

    private static async Task<CopyRig> StartAsync(byte[] content, ulong? stated)
    {
        CopyRig rig = await CopyRig.StartAsync(
            CopyDirection.Down, s_smallBlocks with { Attributes = Stating((ulong)content.Length, stated) });
        rig.Source.Write("file", content);
        return rig;
    }

    private static Func<SftpAttributes, SftpAttributes> Stating(ulong length, ulong? stated) =>
        told => told.Size == length ? told with { Size = stated } : told;

    private static TransferOptions OptionsFor(string way) => new()
    {
        RetryCount = 0,
        Direct = way == "direct",
        Resume = way == "resume",
        Verify = way == "hash" ? SftpVerify.Hash : SftpVerify.None,
        MoveSource = way == "move",
    };
}
