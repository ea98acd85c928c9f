using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Transfer;

/// <summary>Times come along, and where they cannot that is a warning and not a failure.</summary>
public sealed class CopyAttributesTests
{
    private static readonly DateTime s_then = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    public static TheoryData<CopyDirection> Directions() => new(Enum.GetValues<CopyDirection>());

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Files_and_directories_keep_their_times(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, FaultScript.None with { Limits = (34000, 1024, 1024, 0) });
        string[] files = ["tree/small", "tree/sub/large", "tree/sub/deep/empty"];
        rig.Source.Write(files[0], "x");
        rig.Source.Write(files[1], TestBytes.Make(5000));
        rig.Source.Write(files[2], "");
        string[] directories = ["tree/sub/deep", "tree/sub", "tree"];
        foreach ((string name, int i) in files.Concat(directories).Select((name, i) => (name, i)))
            rig.Source.SetTime(name, s_then.AddDays(i));

        await rig.CopyAsync("tree");

        rig.Record.AllWell(3);
        foreach ((string name, int i) in files.Concat(directories).Select((name, i) => (name, i)))
            Assert.Equal((name, s_then.AddDays(i)), (name, rig.Target.GetTime(name)));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_directory_that_was_there_keeps_its_own_time_apart_from_the_new_file(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/file", "x");
        rig.Source.SetTime("tree", s_then);
        rig.Target.MakeDirectory("tree");

        await rig.CopyAsync("tree");

        Assert.NotEqual(s_then, rig.Target.GetTime("tree"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Times_before_1970_and_after_2038_do_what_the_wire_can(CopyDirection direction)
    {
        DateTime late = new(2100, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("early", "x");
        rig.Source.SetTime("early", new DateTime(1950, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        rig.Source.Write("late", "x");
        rig.Source.SetTime("late", late);

        await rig.CopyAsync("early", "late");

        Assert.Empty(rig.Record.Failed);
        // What comes from a server as 1970 stands for no time at all.
        Assert.StartsWith("SftpTimesNotKept: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
        if (direction == CopyDirection.Up)
            Assert.Equal(DateTime.UnixEpoch, rig.Target.GetTime("early"));
        else
            Assert.True(rig.Target.GetTime("early") > DateTime.UtcNow.AddHours(-1));
        Assert.Equal(late, rig.Target.GetTime("late"));
    }

    [Theory]
    [InlineData(CopyDirection.Up, 10)]
    [InlineData(CopyDirection.Up, 5000)]
    [InlineData(CopyDirection.Across, 10)]
    [InlineData(CopyDirection.Across, 5000)]
    public async Task Refused_attributes_are_a_warning_and_the_file_is_there(CopyDirection direction, int length)
    {
        FaultScript script = (FaultScript.None with { Limits = (34000, 1024, 1024, 0) })
            .With(RequestFault.Fail(PacketType.FSetStat, 0, StatusCode.PermissionDenied, "not yours"))
            .With(RequestFault.Fail(PacketType.SetStat, 0, StatusCode.PermissionDenied, "not yours"));
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        byte[] content = TestBytes.Make(length);
        rig.Source.Write("file", content);

        await rig.CopyAsync("file");

        Assert.Empty(rig.Record.Failed);
        (string target, string warning) = Assert.Single(rig.Record.Warned);
        Assert.Equal(rig.Target.PathOf("file"), target);
        Assert.Contains("not yours", warning, StringComparison.Ordinal);
        Assert.Equal(content, rig.Target.ReadBytes("file"));
        Assert.Single(rig.Record.Completed);
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task Refused_attributes_of_a_directory_are_a_warning_too()
    {
        FaultScript script = FaultScript.None.With(RequestFault.Fail(PacketType.SetStat, 0, StatusCode.OpUnsupported));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("tree/file", "x");

        await rig.CopyAsync("tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(rig.Target.PathOf("tree"), Assert.Single(rig.Record.Warned).TargetPath);
        Assert.Equal(["tree/", "tree/file"], rig.Target.Names());
    }
}
