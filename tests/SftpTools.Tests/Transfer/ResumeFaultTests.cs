using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Sessions;
using SftpTools.Transfer.Resume;

namespace SftpTools.Tests.Transfer;

/// <summary>A line that breaks again and again, with replies out of order: in the end the bytes are the source's, and none is lost.</summary>
public sealed class ResumeFaultTests
{
    private const int Block = ResumeRig.Block;
    private const int MostAttempts = 60;

    public static TheoryData<CopyDirection, int> Seeds()
    {
        TheoryData<CopyDirection, int> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            for (int seed = 1; seed <= 12; seed++)
                table.Add(direction, seed);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Cuts_at_random_bytes_are_survived(CopyDirection direction, int seed)
    {
        Random random = new(seed);
        int length = random.Next(20, 150) * Block + random.Next(Block);
        FaultScript Next(int attempt) => ResumeRig.SmallBlocks with
        {
            ReorderWindow = random.Next(1, 9),
            Seed = random.Next(),
            CutIsError = random.Next(2) == 0,
            CutAfterBytes = 700 + random.Next(direction == CopyDirection.Down ? 40 * Block : 4000) + (attempt * 1000),
        };
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, length);
        SftpException? last = null;

        for (int attempt = 1; ; attempt++)
        {
            Assert.True(attempt < MostAttempts, $"It does not end: {last}");
            rig.Rig.Server.Script = Next(attempt);
            // Each attempt is a run of its own. What it does last goes over a new connection, or over none, as when it was killed.
            bool killed = random.Next(2) == 0;
            InProcessTransport transport = new(rig.Rig.Server);
            SftpSession? session = null;
            try
            {
                session = await transport.OpenSessionAsync();
                if (killed)
                    transport.Refusal = "no way";
                await rig.CopyAsync(session.Files);
                break;
            }
            catch (SftpException exception)
            {
                last = exception;
                Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
            }
            finally
            {
                if (session is not null)
                    await session.CloseAsync().InTime();
            }
            // When only the reply to the rename is lost, the file is there and whole.
            if (rig.Target.Names().Contains(ResumeRig.Name))
                Assert.Equal(rig.Content, rig.Target.ReadBytes(ResumeRig.Name));
        }

        Assert.Equal(rig.Content, rig.Target.ReadBytes(ResumeRig.Name));
    }

    [Fact]
    public async Task After_a_cut_with_replies_out_of_order_only_the_contiguous_part_is_kept()
    {
        // The third write is never answered, those after it are; then the line breaks.
        CopyRig? started = null;
        FaultScript script = ResumeRig.SmallBlocks
            .With(new RequestFault { On = PacketType.Write, Nth = 4, Rewrite = static _ => [] })
            .With(RequestFault.Do(PacketType.Write, 7, () => started!.Server.CutConnections()));
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, 50 * Block, script);
        started = rig.Rig;
        rig.Rig.Server.Script = ResumeRig.SmallBlocks;

        await rig.FailsAsync();

        PartialRecord? record = PartialRecord.Parse(rig.Target.ReadBytes(ResumeRig.RecordName));
        // The first write is the record's own.
        Assert.InRange(record!.Written, 0, 2 * Block);
        Assert.Null(record.Owner);
        await rig.CopyAsync();
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task A_full_disk_keeps_what_fitted(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, 100 * Block);
        rig.Rig.Server.Tree.FreeBytes = 60 * Block;

        SftpException exception = await rig.FailsAsync();

        Assert.Contains("disk is full", exception.Message, StringComparison.Ordinal);
        Assert.Equal([ResumeRig.Partial, ResumeRig.RecordName], rig.Target.Names());
        rig.Rig.Server.Tree.FreeBytes = 1 << 30;
        Assert.InRange((await rig.CopyAsync()).Resumed, 1, 60 * Block);
        await rig.WholeAsync();
    }
}
