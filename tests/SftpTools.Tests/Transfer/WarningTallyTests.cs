using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Transfer;

/// <summary>What a server does not do is said once in a job, with the number of items, and each result has it.</summary>
public sealed class WarningTallyTests
{
    private static readonly FaultScript s_noSetStat = FaultScript.None
        .With(RequestFault.Fail(PacketType.SetStat, 0, StatusCode.OpUnsupported))
        .With(RequestFault.Fail(PacketType.FSetStat, 0, StatusCode.OpUnsupported));

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task Two_hundred_files_to_a_server_that_sets_no_times_are_one_warning(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_noSetStat);
        rig.MakeTree(200);

        await rig.CopyAsync("tree");

        string warning = Assert.Single(rig.Record.Warned).Warning;
        Assert.StartsWith("SftpTimesNotKept: the times were not kept: the server says", warning, StringComparison.Ordinal);
        Assert.Contains("201 items", warning, StringComparison.Ordinal);
        Assert.Equal(200, rig.Record.Outcomes.Count(each => each.Outcome.Warning?.NotKeptAttributes == SftpPreserve.Times));
        Assert.False(rig.Target.Files.Profile.SetsTimes);
    }

    [Fact]
    public async Task What_is_known_is_not_asked_for_again_and_still_said()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_noSetStat);
        rig.MakeTree(3);
        await rig.CopyAsync("tree");
        int asked = rig.Server.Log.Count(PacketType.FSetStat) + rig.Server.Log.Count(PacketType.SetStat);
        rig.Source.Write("more", "content");

        await rig.CopyAsync("more");

        Assert.Equal(asked, rig.Server.Log.Count(PacketType.FSetStat) + rig.Server.Log.Count(PacketType.SetStat));
        Assert.Equal(2, rig.Record.Warned.Count);
        Assert.DoesNotContain("items", rig.Record.Warned.Last().Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_for_one_file_is_no_fact_about_the_server()
    {
        await using CopyRig rig = await CopyRig.StartAsync(
            CopyDirection.Up,
            FaultScript.None.With(RequestFault.Fail(PacketType.FSetStat, 1, StatusCode.PermissionDenied))
                .With(RequestFault.Fail(PacketType.SetStat, 1, StatusCode.PermissionDenied)));
        rig.MakeTree(5);

        await rig.CopyAsync("tree");

        Assert.Single(rig.Record.Warned);
        Assert.Null(rig.Target.Files.Profile.SetsTimes);
        Assert.Equal(1, rig.Record.Outcomes.Count(each => each.Outcome.Warning is not null));
    }
}
