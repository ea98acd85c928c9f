using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>What is at the target already decides what becomes of a copy: kept modes, read-only files, links, things in the way.</summary>
public sealed class ExistingTargetTests
{
    public static TheoryData<CopyDirection> Directions() => new(Enum.GetValues<CopyDirection>());

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_file_that_is_replaced_keeps_its_mode(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", "old");
        rig.Source.SetMode("file", 0x1ED);
        rig.Target.SetMode("file", 0x1A0);

        await rig.CopyAsync("file");

        rig.Record.AllWell(1);
        Assert.Equal("new", rig.Target.Read("file"));
        Assert.Equal(0x1A0, rig.Target.GetMode("file"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_new_file_gets_the_permissions_of_its_source_without_the_special_bits(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", null);
        rig.Source.SetMode("file", 0x940);

        await rig.CopyAsync("file");

        Assert.Equal(0x140, rig.Target.GetMode("file"));
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task A_private_file_stays_private_while_its_replacement_grows(CopyDirection direction)
    {
        CopyRig? started = null;
        int? mode = null;
        void Look() => mode = started!.Target.GetMode(Assert.Single(started.Leftovers()));
        await using CopyRig rig = started = await CopyRig.StartAsync(
            direction, FaultScript.None.With(RequestFault.Do(PacketType.Write, 1, Look)));
        rig.Source.Write("file", "new");
        rig.Source.SetMode("file", 0x1B6);
        rig.Target.Write("file", "old");
        rig.Target.SetMode("file", 0x180);

        await rig.CopyAsync("file");

        Assert.Equal(0, mode & 0x3F);
        rig.Record.AllWell(1);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_read_only_file_is_not_replaced(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", "old");
        rig.Target.SetMode("file", 0x124);

        await rig.CopyAsync("file");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PermissionDenied, failure.Kind);
        Assert.Contains("-Force replaces it", failure.Message, StringComparison.Ordinal);
        Assert.Equal("old", rig.Target.Read("file"));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Force_replaces_a_read_only_file_and_keeps_it_read_only(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", "old");
        rig.Target.SetMode("file", 0x124);

        await rig.CopyAsync(new TransferOptions { Force = true }, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal("new", rig.Target.Read("file"));
        Assert.Equal(0x124, rig.Target.GetMode("file"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_link_is_written_through_and_stays(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", null);
        rig.Target.Write("elsewhere/real", "old");
        rig.Target.SetMode("elsewhere/real", 0x180);
        rig.Target.MakeLink("file", "elsewhere/real");

        await rig.CopyAsync("file");

        rig.Record.AllWell(1);
        Assert.Equal(["elsewhere/", "elsewhere/real", "file@"], rig.Target.Names());
        Assert.Equal("new", rig.Target.Read("elsewhere/real"));
        Assert.Equal(0x180, rig.Target.GetMode("elsewhere/real"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_link_to_nothing_gets_its_file(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", null);
        rig.Target.MakeLink("file", "real");

        await rig.CopyAsync("file");

        rig.Record.AllWell(1);
        Assert.Equal(["file@", "real"], rig.Target.Names());
        Assert.Equal("new", rig.Target.Read("real"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_link_to_a_directory_is_in_the_way(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", null);
        rig.Target.MakeDirectory("directory");
        rig.Target.MakeLink("file", "directory");

        await rig.CopyAsync("file");

        Assert.Equal(SftpErrorKind.PathExists, rig.Record.OnlyFailure().Kind);
        Assert.Equal(["directory/", "file@"], rig.Target.Names());
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_link_to_itself_is_a_failure(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", null);
        rig.Target.MakeLink("file", "file");

        await rig.CopyAsync("file");

        rig.Record.OnlyFailure();
        Assert.Equal(["file@"], rig.Target.Names());
    }

    [Fact]
    public async Task A_link_that_the_server_does_not_resolve_is_in_the_way()
    {
        // Servers that only tidy the text of a path answer REALPATH with the link itself. The first REALPATH is the session's. Where they
        // tell no links either, nothing leads to the end.
        RequestFault lexical = new()
        {
            On = PacketType.RealPath,
            Nth = 2,
            Rewrite = packet => [Replies.OneName(RequestFault.IdOf(packet), "/root/file")],
        };
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, FaultScript.None.With(
            RequestFault.Fail(PacketType.ReadLink, 1, StatusCode.OpUnsupported)).With(lexical));
        rig.Source.Write("file", "new");
        rig.Target.Write("real", "old");
        rig.Target.MakeLink("file", "real");

        await rig.CopyAsync("file");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PathExists, failure.Kind);
        Assert.Contains("does not resolve", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["file@", "real"], rig.Target.Names());
        Assert.Equal("old", rig.Target.Read("real"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_directory_is_in_the_way_of_a_file(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction, "new", null);
        rig.Target.Write("file/inside", "x");

        await rig.CopyAsync("file");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PathExists, failure.Kind);
        Assert.Contains("a directory of that name is in the way", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["file/", "file/inside"], rig.Target.Names());
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_file_is_in_the_way_of_a_directory_and_that_is_told_once(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.MakeTree(10);
        rig.Source.Write("tree/sub/deep/file", "x");
        rig.Target.Write("tree", "old");

        await rig.CopyAsync("tree");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PathExists, failure.Kind);
        Assert.Contains("a file of that name is in the way", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nothing inside it was copied", failure.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Record.Completed);
        Assert.Equal("old", rig.Target.Read("tree"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Deep_inside_each_thing_in_the_way_costs_only_itself(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/a", "a");
        rig.Source.Write("tree/b/c", "c");
        rig.Source.Write("tree/d/e", "e");
        rig.Target.MakeDirectory("tree/a");
        rig.Target.Write("tree/b", "old");

        await rig.CopyAsync("tree");

        Assert.Equal(["a", "b"], rig.Record.Failed.Select(failure => failure.Source.Name).Order());
        Assert.All(rig.Record.Failed, failure => Assert.Equal(SftpErrorKind.PathExists, failure.Error.Kind));
        Assert.Equal(["tree/", "tree/a/", "tree/b", "tree/d/", "tree/d/e"], rig.Target.Names());
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_directory_that_is_there_keeps_its_mode_and_what_else_is_in_it(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/new", "new");
        rig.Target.Write("tree/other", "other");
        rig.Target.SetMode("tree", 0x1C0);

        await rig.CopyAsync("tree");

        rig.Record.AllWell(1);
        Assert.Equal(["tree/", "tree/new", "tree/other"], rig.Target.Names());
        Assert.Equal(0x1C0, rig.Target.GetMode("tree"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_new_directory_that_its_source_may_not_enter_is_filled_all_the_same(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/file", "x");
        rig.Source.SetMode("tree", 0x140);

        await rig.CopyAsync("tree");

        rig.Record.AllWell(1);
        Assert.Equal(["tree/", "tree/file"], rig.Target.Names());
    }

    private static async Task<CopyRig> StartAsync(CopyDirection direction, string source, string? target)
    {
        CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("file", source);
        if (target is not null)
            rig.Target.Write("file", target);
        return rig;
    }
}
