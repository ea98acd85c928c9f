using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>Times, mode and owner come along as asked; what is refused is a warning that begins with its id.</summary>
public sealed class PreserveTests
{
    private const int Large = 5000;

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, 1024, 1024, 0) };
    private static readonly (string Name, int Mode)[] s_specialModes = [("setuid", 0x9ED), ("setgid", 0x5ED), ("sticky", 0x3ED)];
    private static readonly DateTime s_then = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    public static TheoryData<CopyDirection> Directions() => new(Enum.GetValues<CopyDirection>());

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task None_keeps_no_time(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/file", "x");
        rig.Source.SetTime("tree/file", s_then);
        rig.Source.SetTime("tree", s_then);

        await rig.CopyAsync(new TransferOptions { Preserve = SftpPreserve.None }, default, "tree");

        rig.Record.AllWell(1);
        Assert.NotEqual(s_then, rig.Target.GetTime("tree/file"));
        Assert.NotEqual(s_then, rig.Target.GetTime("tree"));
    }

    [Theory]
    [InlineData(CopyDirection.Up, 3, false)]
    [InlineData(CopyDirection.Up, Large, true)]
    [InlineData(CopyDirection.Down, 3, true)]
    [InlineData(CopyDirection.Down, Large, false)]
    [InlineData(CopyDirection.Across, Large, true)]
    public async Task SpecialBits_brings_all_bits_to_new_and_to_existing_files(CopyDirection direction, int length, bool exists)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_smallBlocks);
        rig.Source.Write("file", TestBytes.Make(length));
        rig.Source.SetMode("file", 0x940 | 0x80);
        rig.Source.SetTime("file", s_then);
        if (exists)
        {
            rig.Target.Write("file", "old");
            rig.Target.SetMode("file", 0x1B6);
        }

        await rig.CopyAsync(new TransferOptions { Preserve = SftpPreserve.SpecialBits | SftpPreserve.Times }, default, "file");

        Assert.Empty(rig.Record.Failed);
        Assert.StartsWith("SftpSpecialBitsKept: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
        Assert.Equal(0x940 | 0x80, rig.Target.GetMode("file"));
        Assert.Equal(s_then, rig.Target.GetTime("file"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Mode_leaves_setuid_setgid_and_sticky_out_and_says_so(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        foreach ((string name, int mode) in s_specialModes)
        {
            rig.Source.Write(name, "x");
            rig.Source.SetMode(name, mode);
        }

        await rig.CopyAsync(
            new TransferOptions { Preserve = SftpPreserve.Mode }, default, [.. s_specialModes.Select(static special => special.Name)]);

        Assert.Empty(rig.Record.Failed);
        string warning = Assert.Single(rig.Record.Warned).Warning;
        Assert.StartsWith("SftpModeNotKept: ", warning, StringComparison.Ordinal);
        Assert.Contains("3 items", warning, StringComparison.Ordinal);
        Assert.All(s_specialModes, special => Assert.Equal(0x1ED, rig.Target.GetMode(special.Name)));
    }

    public static TheoryData<CopyDirection, SftpPreserve, int, string> SpecialDirectories()
    {
        TheoryData<CopyDirection, SftpPreserve, int, string> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            table.Add(direction, SftpPreserve.Mode, 0x1ED, "SftpModeNotKept");
            table.Add(direction, SftpPreserve.SpecialBits, 0x7ED, "SftpSpecialBitsKept");
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(SpecialDirectories))]
    public async Task Directories_get_special_bits_by_their_own_switch_alone(CopyDirection direction, SftpPreserve preserve, int mode, string warning)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/sub/file", "x");
        foreach (string name in new[] { "tree", "tree/sub" })
            rig.Source.SetMode(name, 0x7ED);
        // One that is there and one that is new.
        rig.Target.MakeDirectory("tree");

        await rig.CopyAsync(new TransferOptions { Preserve = preserve }, default, "tree");

        Assert.Empty(rig.Record.Failed);
        // What was left out is told once with its number, what came along for each.
        Assert.Equal(preserve == SftpPreserve.Mode ? 1 : 2, rig.Record.Warned.Count);
        Assert.All(rig.Record.Warned, each => Assert.StartsWith($"{warning}: ", each.Warning, StringComparison.Ordinal));
        Assert.All(["tree", "tree/sub"], name => Assert.Equal(mode, rig.Target.GetMode(name)));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Directories_get_their_mode_last_even_one_that_forbids_to_write(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/sub/file", "x");
        rig.Source.SetMode("tree/sub", 0x16D);
        rig.Target.MakeDirectory("tree");
        rig.Source.SetMode("tree", 0x1C8);

        await rig.CopyAsync(new TransferOptions { Preserve = SftpPreserve.Mode }, default, "tree");

        rig.Record.AllWell(1);
        Assert.Equal(0x16D, rig.Target.GetMode("tree/sub"));
        Assert.Equal(0x1C8, rig.Target.GetMode("tree"));
        rig.Target.SetMode("tree/sub", 0x1C0);
        rig.Source.SetMode("tree/sub", 0x1C0);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(Large)]
    public async Task Owner_brings_the_numbers_along(int length)
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Across, s_smallBlocks);
        rig.Source.Write("tree/file", TestBytes.Make(length));
        FileTree source = ((ServerSide)rig.Source).Server.Tree;
        foreach (string path in new[] { "/root/tree", "/root/tree/file" })
            (source.Find(path)!.UserId, source.Find(path)!.GroupId) = (17, 18);

        await rig.CopyAsync(new TransferOptions { Preserve = SftpPreserve.Owner }, default, "tree");

        rig.Record.AllWell(1);
        foreach (string path in new[] { "/root/tree", "/root/tree/file" })
            Assert.Equal((17u, 18u), (rig.Server.Tree.Find(path)!.UserId, rig.Server.Tree.Find(path)!.GroupId));
    }

    [FactIfLinux]
    public async Task A_local_file_tells_its_owner_and_takes_its_own_one()
    {
        await using CopyRig up = await CopyRig.StartAsync(CopyDirection.Up);
        up.Source.Write("file", "x");
        await up.CopyAsync(new TransferOptions { Preserve = SftpPreserve.Owner }, default, "file");
        up.Record.AllWell(1);
        TreeNode node = up.Server.Tree.Find("/root/file")!;
        (uint user, uint group) = up.Source.Files.GetOwner(await up.Source.EntryAsync("file"))!.Value;
        Assert.Equal((user, group), (node.UserId, node.GroupId));

        await using CopyRig down = await CopyRig.StartAsync(CopyDirection.Down);
        down.Source.Write("file", "x");
        node = down.Server.Tree.Find("/root/file")!;
        (node.UserId, node.GroupId) = (user, group);
        await down.CopyAsync(new TransferOptions { Preserve = SftpPreserve.Owner }, default, "file");
        down.Record.AllWell(1);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(Large)]
    public async Task Each_refusal_is_a_warning_with_its_id(int length)
    {
        // A mode that the file was made with is right although nobody may set it.
        FaultScript script = (s_smallBlocks with { Attributes = static told => told with { Permissions = told.Permissions & ~0x3Fu } })
            .With(RequestFault.Fail(PacketType.FSetStat, 0, StatusCode.PermissionDenied, "not yours"))
            .With(RequestFault.Fail(PacketType.SetStat, 0, StatusCode.PermissionDenied, "not yours"));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", TestBytes.Make(length));
        SftpPreserve all = SftpPreserve.Times | SftpPreserve.Mode | (OperatingSystem.IsLinux() ? SftpPreserve.Owner : 0);

        await rig.CopyAsync(new TransferOptions { Preserve = all }, default, "file");

        Assert.Empty(rig.Record.Failed);
        string[] ids = [.. rig.Record.Warned.Select(static each => each.Warning.Split(':')[0]).Order()];
        Assert.Equal([.. OperatingSystem.IsLinux() ? ["SftpModeNotKept", "SftpOwnerNotKept"] : new[] { "SftpModeNotKept" }, "SftpTimesNotKept"], ids);
        Assert.All(rig.Record.Warned, static each => Assert.Contains("not yours", each.Warning, StringComparison.Ordinal));
        Assert.Equal(length, rig.Target.ReadBytes("file").Length);
    }

    [Fact]
    public async Task A_plain_copy_sets_all_in_one_request()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up);
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");

        await rig.CopyAsync("file");

        Assert.Equal(1, rig.Server.Log.Count(PacketType.FSetStat));
        Assert.Equal(1, rig.Server.Log.Count(PacketType.Open));
        // The first new file in a directory tells whose such files are.
        Assert.Equal(1, rig.Server.Log.Count(PacketType.FStat));
    }
}
