using System.Diagnostics;
using System.Globalization;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Fixtures;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Transfer;

/// <summary>Holes stay holes where both sides can have them, and the bytes are the source's everywhere.</summary>
public sealed class SparseTests(SharedSshd sshd) : IClassFixture<SharedSshd>
{
    private const int Block = 64 * 1024;
    private const int Length = 100 * Block;
    private const int Data = 3 * Block;

    private static readonly FaultScript s_blocks = FaultScript.None with { Limits = (0, Block, Block, 0) };

    // Some data at the start, some in the middle, and a hole at the end.
    private static byte[] Content { get; } = MakeContent(Length);

    public static TheoryData<CopyDirection, string> Ways()
    {
        TheoryData<CopyDirection, string> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            foreach (string way in new[] { "plain", "direct", "over a file", "direct over a file", "resume", "hash", "size", "streams" })
                table.Add(direction, way);
        }
        return table;
    }

    [TheoryIfUnix]
    [MemberData(nameof(Ways))]
    public async Task A_hole_takes_no_room_in_the_copy(CopyDirection direction, string way)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_blocks with { ReorderWindow = 3 });
        WriteSparse(rig.Source, "file", Content);
        if (way.EndsWith("file", StringComparison.Ordinal))
            rig.Target.Write("file", TestBytes.Make(2 * Length));
        TransferOptions options = new()
        {
            Direct = way.StartsWith("direct", StringComparison.Ordinal),
            Resume = way == "resume",
            Verify = way == "hash" ? SftpVerify.Hash : way == "size" ? SftpVerify.Size : SftpVerify.None,
            Streams = way == "streams" ? 3 : 1,
            RetryCount = 0,
        };

        await rig.CopyAsync(options, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(options.Verify != SftpVerify.None, rig.Record.Outcomes.Single().Outcome.Verified);
        Assert.True(Content.AsSpan().SequenceEqual(rig.Target.ReadBytes("file")));
        Assert.InRange(AllocatedOf(rig.Target, "file"), Data, 3 * Data);
        Assert.Equal((Length, Length), (rig.Progress.Look().BytesDone, rig.Progress.Look().BytesFound));
        await rig.NothingLeftAsync();
    }

    /// <summary>Neither is a hole sent, nor is a block of zeros that was data.</summary>
    [FactIfUnix]
    public async Task What_is_a_hole_is_not_sent_and_zeros_that_are_data_are()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_blocks);
        WriteSparse(rig.Source, "holes", Content);
        rig.Source.Write("zeros", new byte[Length]);

        await rig.CopyAsync("holes");
        Assert.InRange(rig.Server.Log.Entries.Count(static entry => entry.Type == PacketType.Write), Data / Block, 2 * Data / Block);
        await rig.CopyAsync("zeros");

        rig.Record.AllWell(2);
        Assert.Equal(Length, AllocatedOf(rig.Target, "zeros"));
        Assert.Equal(new byte[Length], rig.Target.ReadBytes("zeros"));
    }

    [TheoryIfUnix]
    [InlineData(CopyDirection.Up, "cannot cut or extend")]
    [InlineData(CopyDirection.Up, "tells sizes after CLOSE")]
    [InlineData(CopyDirection.Up, "does not look at open files")]
    [InlineData(CopyDirection.Across, "cannot cut or extend")]
    [InlineData(CopyDirection.Across, "tells sizes after CLOSE")]
    public async Task Where_a_server_does_not_extend_files_all_is_sent(CopyDirection direction, string server)
    {
        FaultScript script = server switch
        {
            "cannot cut or extend" => s_blocks.With(RequestFault.Fail(PacketType.FSetStat, 1, StatusCode.OpUnsupported)),
            "tells sizes after CLOSE" => s_blocks with { TellsSizesAfterClose = true },
            _ => s_blocks.With(RequestFault.Fail(PacketType.FStat, 0, StatusCode.PermissionDenied)),
        };
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        WriteSparse(rig.Source, "file", Content);

        await rig.CopyAsync("file");

        rig.Record.AllWell(1);
        Assert.True(Content.AsSpan().SequenceEqual(rig.Target.ReadBytes("file")));
        Assert.Equal(Length, AllocatedOf(rig.Target, "file"));
    }

    /// <summary>The first attempt ends in the middle of a hole, in the middle of data, or with the disk.</summary>
    [TheoryIfUnix]
    [InlineData(CopyDirection.Up, 20)]
    [InlineData(CopyDirection.Up, 51)]
    [InlineData(CopyDirection.Down, 20)]
    [InlineData(CopyDirection.Down, 51)]
    [InlineData(CopyDirection.Across, 20)]
    [InlineData(CopyDirection.Across, 51)]
    public async Task A_part_with_holes_is_continued(CopyDirection direction, int blocks)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_blocks);
        WriteSparse(rig.Source, "file", Content);
        TransferOptions options = new() { Resume = true, RetryCount = 0, Streams = 1 };
        bool isDown = direction == CopyDirection.Down;
        if (isDown)
            rig.Server.Tree.ReadableBytes = blocks * Block;
        else
            rig.Server.Script = s_blocks.With(RequestFault.Fail(PacketType.Write, blocks == 20 ? 3 : 4, StatusCode.Failure, "enough"));
        rig.Server.CutConnections();
        await rig.CopyAsync(options with { RetryCount = isDown ? 0 : 1, RetryInterval = TimeSpan.FromMilliseconds(1) }, default, "file");
        rig.Server.Tree.ReadableBytes = long.MaxValue;
        rig.Server.Script = s_blocks;
        rig.Record.Failed.Clear();
        rig.Record.Outcomes.Clear();
        rig.Record.Completed.Clear();

        await rig.CopyAsync(options, default, "file");

        rig.Record.AllWell(1);
        if (isDown)
            Assert.InRange(rig.Record.Outcomes.Single().Outcome.Resumed, Block, (blocks + 1) * Block);
        Assert.True(Content.AsSpan().SequenceEqual(rig.Target.ReadBytes("file")));
        Assert.InRange(AllocatedOf(rig.Target, "file"), Data, 3 * Data);
        await rig.NothingLeftAsync();
    }

    /// <summary>Zeros over old bytes are written: the part is longer than what is known of it, and the server cuts no files.</summary>
    [FactIfUnix]
    public async Task Old_bytes_are_never_left_for_a_hole()
    {
        FaultScript script = s_blocks.With(RequestFault.Fail(PacketType.FSetStat, 0, StatusCode.OpUnsupported));
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length, script);
        WriteSparse(rig.Source, ResumeRig.Name, Content);
        await rig.LeavePartialAsync([.. Content[..(10 * Block)], .. TestBytes.Make(60 * Block, 9)], 10 * Block);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(10 * Block, outcome.Resumed);
        Assert.True(Content.AsSpan().SequenceEqual(rig.Target.ReadBytes(ResumeRig.Name)));
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_source_that_shrinks_meanwhile_has_no_zeros_at_its_end(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_blocks);
        WriteSparse(rig.Source, "file", Content);
        FileEntry listed = await rig.Source.EntryAsync("file");
        rig.Source.Write("file", Content.AsSpan()[..(60 * Block)]);
        FileCopier copier = new(rig.Source.Files, rig.Target.Files, new TransferOptions(), new TransferProgress()) { BlockLength = Block };

        TransferOutcome outcome = await copier.CopyAsync(new FileToCopy(listed, rig.Target.PathOf("file")), default).InTime();

        Assert.Equal(60 * Block, outcome.Length);
        Assert.True(rig.Target.ReadBytes("file").AsSpan().SequenceEqual(Content.AsSpan()[..(60 * Block)]));
    }

    [TheoryIfUnix]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task Over_sshd_holes_go_up_down_and_across(string kind)
    {
        SftpTransport transport = kind == ConformanceServer.SshdByOpenSsh ? SftpTransport.OpenSsh : SftpTransport.SshNet;
        SftpSession session = await sshd.OpenSessionAsync(transport);
        SftpSession other = await sshd.OpenSessionAsync(transport);
        byte[] content = MakeContent(32 * 1024 * 1024);
        using TempFolder local = new();
        string remote = sshd.NewDirectory();
        WriteSparse($"{local.Path}/up", content);
        TransferRecord record = new();

        await CopyAsync(LocalFileSystem.Instance, session.Files, $"{local.Path}/up", $"{remote}/there");
        await CopyAsync(session.Files, other.Files, $"{remote}/there", $"{remote}/across");
        await CopyAsync(session.Files, LocalFileSystem.Instance, $"{remote}/across", $"{local.Path}/back");

        record.AllWell(3);
        foreach (string path in new[] { $"{remote}/there", $"{remote}/across", $"{local.Path}/back" })
        {
            byte[] copy = await File.ReadAllBytesAsync(path);
            Assert.True(content.AsSpan().SequenceEqual(copy));
            Assert.InRange(AllocatedOf(path), Data, 4 * 1024 * 1024);
        }
        await session.CloseAsync().InTime();
        await other.CloseAsync().InTime();

        async Task CopyAsync(IFileSystem source, IFileSystem target, string from, string to)
        {
            TransferJob job = new(source, target, new TransferOptions { RetryCount = 0 }, record);
            await job.RunAsync([new TransferItem((await source.GetEntryAsync(from, false, default).InTime())!, to)], default).InTime();
        }
    }

    private static byte[] MakeContent(int length)
    {
        byte[] content = new byte[length];
        TestBytes.Make(Block).CopyTo(content, 0);
        TestBytes.Make(2 * Block, 1).CopyTo(content, length / 2);
        return content;
    }

    private static void WriteSparse(CopySide side, string name, byte[] content)
    {
        if (side is LocalSide)
            WriteSparse(side.PathOf(name), content);
        else
            side.Write(name, content);
    }

    private static void WriteSparse(string path, byte[] content)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.SetLength(content.Length);
        for (int at = 0; at < content.Length; at += Block)
        {
            ReadOnlySpan<byte> block = content.AsSpan()[at..Math.Min(at + Block, content.Length)];
            if (!block.ContainsAnyExcept((byte)0))
                continue;
            file.Position = at;
            file.Write(block);
        }
    }

    private static long AllocatedOf(CopySide side, string name)
    {
        if (side is LocalSide)
            return AllocatedOf(side.PathOf(name));
        ServerSide server = (ServerSide)side;
        lock (server.Server.Tree.Gate)
            return server.Server.Tree.Find(side.PathOf(name))!.Content.Allocated;
    }

    private static long AllocatedOf(string path)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", OperatingSystem.IsMacOS() ? ["-f", "%b", path] : ["-c", "%b", path])
        {
            RedirectStandardOutput = true,
        })!;
        string blocks = stat.StandardOutput.ReadToEnd();
        stat.WaitForExit();
        return 512 * long.Parse(blocks, CultureInfo.InvariantCulture);
    }
}
