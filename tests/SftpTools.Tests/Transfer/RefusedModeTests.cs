using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>A server that refuses an OPEN with a mode, and leaves the empty file: it is asked without one, and nothing is left.</summary>
public sealed class RefusedModeTests
{
    private const int Large = 30 * 1024;

    private static readonly FaultScript s_refuses = FaultScript.None with { RefusesModes = true, Limits = (34000, 1024, 1024, 0) };

    public static TheoryData<CopyDirection, int, bool, bool> Copies()
    {
        TheoryData<CopyDirection, int, bool, bool> table = [];
        foreach (CopyDirection direction in new[] { CopyDirection.Up, CopyDirection.Across })
        {
            table.Add(direction, 3, false, false);
            table.Add(direction, 3, true, false);
            table.Add(direction, Large, false, true);
            table.Add(direction, Large, true, true);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task Files_arrive_and_the_server_is_known_then(CopyDirection direction, int length, bool direct, bool resume)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_refuses);
        foreach (string name in new[] { "one", "two" })
        {
            rig.Source.Write(name, TestBytes.Make(length));
            // As the server makes it when it is told nothing.
            rig.Source.SetMode(name, 0x1B6);
        }

        await rig.CopyAsync(new TransferOptions { Direct = direct, Resume = resume, RetryCount = 0, ThrottleLimit = 1 }, default, "one", "two");

        rig.Record.AllWell(2);
        Assert.Equal(["one", "two"], rig.Target.Names());
        Assert.Equal(length, rig.Target.ReadBytes("two").Length);
        Assert.False(rig.Remote.Session.Profile.TakesModesOnOpen);
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task A_private_source_that_becomes_readable_is_told()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_refuses);
        rig.Source.Write("secret", "x");
        rig.Source.SetMode("secret", 0x180);

        await rig.CopyAsync("secret");

        Assert.Empty(rig.Record.Failed);
        Assert.StartsWith("SftpModeNotKept: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preserve_None_sends_no_mode()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_refuses);
        rig.Source.Write("file", "x");

        await rig.CopyAsync(new TransferOptions { Preserve = SftpPreserve.None, RetryCount = 0 }, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(1, rig.Server.Log.Count(PacketType.Open));
        Assert.Null(rig.Remote.Session.Profile.TakesModesOnOpen);
    }
}
