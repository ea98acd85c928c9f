using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Transfer;

/// <summary>Files and trees arrive byte for byte, in every direction, over servers of every temper.</summary>
public sealed class CopyContentTests
{
    private const int Block = 1024;
    private const string ShortReads = "short reads";
    private const string Reordered = "reordered";
    private const string Delayed = "delayed";
    private const string Plain = "plain";
    private const string NoExtensions = "no extensions";

    // The table of OpenSSH's own regression test (transfer.sh), around the length of a block.
    private static readonly int[] s_sizes = [0, 1, Block - 1, Block, Block + 1, (3 * Block) + 17, 80 * Block];

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };

    public static TheoryData<CopyDirection, string> Servers()
    {
        TheoryData<CopyDirection, string> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            foreach (string temper in new[] { Plain, ShortReads, Reordered, Delayed, NoExtensions })
                table.Add(direction, temper);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Every_size_arrives_whole(CopyDirection direction, string temper)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, ScriptFor(temper));
        Dictionary<string, byte[]> contents = [];
        foreach (int size in s_sizes)
        {
            contents.Add($"size{size}", TestBytes.Make(size, size));
            rig.Source.Write($"size{size}", contents[$"size{size}"]);
        }

        await rig.CopyAsync([.. contents.Keys]);

        rig.Record.AllWell(s_sizes.Length);
        Assert.Equal(s_sizes.Length, rig.WholeFiles(contents));
        await rig.NothingLeftAsync();
        Assert.Empty(rig.Server.Complaints);
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_tree_arrives_with_its_empty_directories_and_without_its_links(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/a", "a");
        rig.Source.Write("tree/sub/b", "b");
        rig.Source.Write("tree/sub/deep/er/c", "c");
        rig.Source.MakeDirectory("tree/empty");
        rig.Source.MakeLink("tree/to-file", "a");
        rig.Source.MakeLink("tree/to-directory", "sub");
        rig.Source.MakeLink("tree/to-nothing", "nowhere");

        await rig.CopyAsync("tree");

        Assert.Equal(
            [
                "tree/", "tree/a", "tree/empty/", "tree/sub/", "tree/sub/b", "tree/sub/deep/", "tree/sub/deep/er/",
                "tree/sub/deep/er/c", "tree/to-file",
            ],
            rig.Target.Names());
        Assert.Equal("a", rig.Target.Read("tree/to-file"));
        Assert.Equal("to-directory", Assert.Single(rig.Record.Skipped).Source.Name);
        Assert.Equal(SftpErrorKind.PathNotFound, rig.Record.OnlyFailure().Kind);
        Assert.Equal("to-nothing", Assert.Single(rig.Record.Failed).Source.Name);
        Assert.Equal(4, rig.Record.Completed.Count);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_second_copy_over_the_first_replaces_every_file(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.MakeTree(20);
        await rig.CopyAsync("tree");
        Dictionary<string, byte[]> second = [];
        for (int i = 0; i < 20; i++)
        {
            second.Add($"tree/file{i:000}", TestBytes.Make(50, 1000 + i));
            rig.Source.Write($"tree/file{i:000}", second[$"tree/file{i:000}"]);
        }

        await rig.CopyAsync("tree");

        rig.Record.AllWell(40);
        Assert.Equal(20, rig.WholeFiles(second));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task Only_files_that_the_filter_takes_are_copied_from_directories(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/a.txt", "a");
        rig.Source.Write("tree/a.log", "a");
        rig.Source.Write("tree/sub/b.txt", "b");
        TransferOptions options = new() { IncludeFile = static name => name.EndsWith(".txt", StringComparison.Ordinal) };

        await rig.CopyAsync(options, default, "tree");

        Assert.Equal(["tree/", "tree/a.txt", "tree/sub/", "tree/sub/b.txt"], rig.Target.Names());
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task Odd_names_arrive_as_they_are(CopyDirection direction)
    {
        string[] odd =
        [
            "with space", " leading", "trailing ", "double\"quote", "single'quote", "[1]", "*", "?", "{a,b}", "back\\slash", "new\nline",
            "tab\t", "-rf", "--", "$HOME", "`id`", ";", "~", "...", "a:b", "C:", "%41", "żółć 世界 🚀", "e\u0301", "\u00e9", "CON", "\u001b[31m",
            new string('n', 255), string.Concat(Enumerable.Repeat("世", 85)),
        ];
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        foreach (string name in odd)
        {
            rig.Source.Write($"files/{name}", name);
            rig.Source.Write($"directories/{name}/{name}", name);
        }

        await rig.CopyAsync("files", "directories");

        rig.Record.AllWell(2 * odd.Length);
        Assert.Equal(rig.Source.Names(), rig.Target.Names());
        foreach (string name in odd)
            Assert.Equal(name, rig.Target.Read($"directories/{name}/{name}"));
    }

    [Fact]
    public async Task Names_that_are_no_utf8_come_down_and_go_up_again_without_loss()
    {
        // "café" in Latin-1, a byte that begins a character and does not end it, and one that is nowhere in UTF-8.
        string[] names = ["caf\uEFE9", "\uEFC3", "\uEFFF\uEF80x"];
        await using CopyRig down = await CopyRig.StartAsync(CopyDirection.Down);
        foreach (string name in names)
            down.Source.Write($"tree/{name}", name);
        await down.CopyAsync("tree");
        down.Record.AllWell(names.Length);

        await using ServerSide back = await ServerSide.StartAsync();
        TransferRecord record = new();
        FileEntry tree = await down.Target.EntryAsync("tree");
        await new TransferJob(down.Target.Files, back.Files, new TransferOptions(), record)
            .RunAsync([new TransferItem(tree, back.PathOf("tree"))], default).InTime();

        record.AllWell(names.Length);
        Assert.Equal(down.Source.Names(), back.Names());
        // One char of the tree's keys is one byte of the wire.
        Assert.Contains("caf\u00e9", back.Server.Tree.Find("/root/tree")!.Children.Keys);
    }

    [Fact]
    public async Task A_file_without_a_length_is_copied_to_its_end()
    {
        if (!File.Exists("/proc/version"))
            return;
        await using ServerSide target = await ServerSide.StartAsync();
        LocalFileSystem local = LocalFileSystem.Instance;
        FileEntry entry = (await local.GetEntryAsync("/proc/version", followLink: true, default))!;
        TransferRecord record = new();

        await new TransferJob(local, target.Files, new TransferOptions(), record)
            .RunAsync([new TransferItem(entry, target.PathOf("version"))], default).InTime();

        record.AllWell(1);
        Assert.Equal(File.ReadAllText("/proc/version"), target.Read("version"));
    }

    private static FaultScript ScriptFor(string temper) => temper switch
    {
        ShortReads => s_smallBlocks with { LongestData = 300 },
        Reordered => s_smallBlocks with { ReorderWindow = 8 },
        Delayed => s_smallBlocks with { ReplyDelay = TimeSpan.FromMilliseconds(3), EntriesPerName = 2 },
        NoExtensions => s_smallBlocks.WithoutExtensions(),
        _ => s_smallBlocks,
    };
}
