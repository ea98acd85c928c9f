using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Transfer;

/// <summary>Servers that tell permission bits without a file type, or no permissions: nothing is taken for a file for want of better.</summary>
public sealed class UntoldTypeTests
{
    public static TheoryData<CopyDirection, bool, bool> Targets()
    {
        TheoryData<CopyDirection, bool, bool> table = [];
        foreach (CopyDirection direction in new[] { CopyDirection.Up, CopyDirection.Across })
        {
            foreach (bool hasBits in new[] { true, false })
            {
                table.Add(direction, hasBits, true);
                table.Add(direction, hasBits, false);
            }
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_directory_in_the_way_stays_and_a_file_is_replaced(CopyDirection direction, bool hasBits, bool renamesOver)
    {
        await using CopyRig rig = await StartAsync(direction, hasBits, renamesOver);
        rig.Source.Write("directory", "new");
        rig.Source.Write("file", "new");
        rig.Source.Write("link", "new");
        rig.Target.Write("directory/kept", "old");
        rig.Target.Write("file", "old");
        rig.Target.Write("real", "old");
        rig.Target.MakeLink("link", "real");

        await rig.CopyAsync("directory", "file", "link");

        Assert.Equal(SftpErrorKind.PathExists, rig.Record.OnlyFailure().Kind);
        Assert.Equal(["directory/", "directory/kept", "file", "link@", "real"], rig.Target.Names());
        Assert.Equal("new", rig.Target.Read("file"));
        Assert.Equal("new", rig.Target.Read("real"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_tree_comes_whole_from_such_a_server(bool hasBits, bool hasLongNames)
    {
        await using CopyRig rig = await StartAsync(CopyDirection.Down, hasBits, renamesOver: true, hasLongNames);
        rig.Source.Write("tree/sub/file", "x");
        rig.Source.MakeDirectory("tree/sub/empty");
        rig.Source.MakeLink("tree/link", "sub/file");

        TransferItem tree = new((await rig.Source.Files.GetEntryAsync(rig.Source.PathOf("tree"), followLink: true, default).InTime())!, rig.Target.PathOf("tree"));
        await new TransferJob(rig.Source.Files, rig.Target.Files, new TransferOptions { RetryCount = 0 }, rig.Record).RunAsync([tree], default).InTime();

        rig.Record.AllWell(2);
        Assert.Equal(["tree/", "tree/link", "tree/sub/", "tree/sub/empty/", "tree/sub/file"], rig.Target.Names());
    }

    [Fact]
    public async Task What_nobody_can_tell_to_be_a_file_is_not_replaced()
    {
        FaultScript script = (FaultScript.None with { TellsPermissions = 0xFFF }).Without("posix-rename@openssh.com")
            .With(RequestFault.Fail(PacketType.OpenDir, 0, StatusCode.PermissionDenied));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("directory", "new");
        rig.Target.Write("directory/kept", "old");

        await rig.CopyAsync("directory");

        Assert.Equal(SftpErrorKind.PathExists, rig.Record.OnlyFailure().Kind);
        Assert.Equal(["directory/", "directory/kept"], rig.Target.Names());
    }

    private static Task<CopyRig> StartAsync(CopyDirection direction, bool hasBits, bool renamesOver, bool hasLongNames = true)
    {
        FaultScript script = FaultScript.None with { TellsPermissions = hasBits ? 0xFFFu : null, HasLongNames = hasLongNames };
        return CopyRig.StartAsync(direction, renamesOver ? script : script.Without("posix-rename@openssh.com"));
    }
}
