using System.Security.Cryptography;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>A copy that is not what was sent never gets its final name.</summary>
public sealed class VerifyTests
{
    private const int Block = 1024;

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };

    public static TheoryData<CopyDirection, string, int, string> Copies()
    {
        TheoryData<CopyDirection, string, int, string> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            foreach (int length in new[] { 0, 1, Block, (30 * Block) + 5 })
            {
                table.Add(direction, nameof(SftpVerify.Size), length, "");
                table.Add(direction, nameof(SftpVerify.Hash), length, "");
                table.Add(direction, nameof(SftpVerify.Hash), length, "check-file-name");
                table.Add(direction, nameof(SftpVerify.Hash), length, "check-file-handle");
            }
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task A_good_copy_is_verified_and_its_hash_stands_in_the_outcome(
        CopyDirection direction, string verify, int length, string extension)
    {
        FaultScript script = s_smallBlocks with { LongestData = 700, ReorderWindow = 3 };
        if (extension.Length > 0)
            script = script.With(extension, "1");
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        byte[] content = TestBytes.Make(length);
        rig.Source.Write("file", content);

        await rig.CopyAsync(new TransferOptions { Verify = Enum.Parse<SftpVerify>(verify) }, default, "file");

        rig.Record.AllWell(1);
        TransferOutcome outcome = Assert.Single(rig.Record.Outcomes).Outcome;
        Assert.True(outcome.Verified);
        Assert.Equal(verify == nameof(SftpVerify.Hash) ? Convert.ToHexString(SHA256.HashData(content)) : null, outcome.Hash);
        Assert.Equal(content, rig.Target.ReadBytes("file"));
        if (direction != CopyDirection.Down && extension.Length > 0 && length > 0)
        {
            Assert.Equal(0, rig.Server.Log.Count(PacketType.Read));
            Assert.Contains(rig.Server.Log.Entries, entry => entry.Type == PacketType.Extended);
        }
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, 100, "")]
    [InlineData(CopyDirection.Up, 30 * Block, "")]
    [InlineData(CopyDirection.Up, 100, "check-file")]
    [InlineData(CopyDirection.Up, 30 * Block, "check-file")]
    [InlineData(CopyDirection.Across, 30 * Block, "")]
    [InlineData(CopyDirection.Down, 30 * Block, "")]
    public async Task A_flipped_byte_is_an_integrity_error_and_leaves_nothing(CopyDirection direction, int length, string extension)
    {
        CopyRig? started = null;
        void Flip()
        {
            using FileStream file = new(
                started!.Target.PathOf(Assert.Single(started.Leftovers())), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            int first = file.ReadByte();
            file.Position = 0;
            file.WriteByte((byte)(first ^ 1));
        }
        // The lengths are compared first, when all is written; a source is asked for what lies behind its end.
        FaultScript script = s_smallBlocks.With(direction == CopyDirection.Down
            ? RequestFault.Do(PacketType.Read, (length / Block) + 1, Flip)
            : RequestFault.Do(PacketType.FStat, 1, FlipOpen));
        void FlipOpen()
        {
            string name = Assert.Single(started!.Leftovers());
            TreeNode node = started.Server.Tree.Find(started.Target.PathOf(name))!;
            lock (started.Server.Tree.Gate)
                node.Content.Write(0, [(byte)(started.Target.ReadBytes(name)[0] ^ 1)]);
        }
        if (extension.Length > 0)
            script = script.With(extension, "1");
        await using CopyRig rig = started = await CopyRig.StartAsync(direction, script);
        rig.Source.Write("file", TestBytes.Make(length));
        rig.Target.Write("other", "x");

        await rig.CopyAsync(new TransferOptions { Verify = SftpVerify.Hash, RetryCount = 0 }, default, "file");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.IntegrityError, failure.Kind);
        Assert.Contains("SHA-256", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["other"], rig.Target.Names());
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(30 * Block)]
    public async Task A_server_that_loses_bytes_is_an_integrity_error(int length)
    {
        CopyRig? started = null;
        void Cut()
        {
            TreeNode node = started!.Server.Tree.Find(started.Target.PathOf(Assert.Single(started.Leftovers())))!;
            lock (started.Server.Tree.Gate)
                node.Content.SetLength(length - 1);
        }
        await using CopyRig rig = started = await CopyRig.StartAsync(
            CopyDirection.Up, s_smallBlocks.With(RequestFault.Do(PacketType.FStat, 1, Cut)));
        rig.Source.Write("file", TestBytes.Make(length));

        await rig.CopyAsync(new TransferOptions { Verify = SftpVerify.Size, RetryCount = 0 }, default, "file");

        Assert.Equal(SftpErrorKind.IntegrityError, rig.Record.OnlyFailure().Kind);
        Assert.Empty(rig.Target.Names());
    }

    [Fact]
    public async Task Many_small_files_are_verified_side_by_side()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(100, 6000);

        await rig.CopyAsync(new TransferOptions { Verify = SftpVerify.Hash }, default, "tree");

        rig.Record.AllWell(100);
        Assert.Equal(100, rig.WholeFiles(contents));
        Assert.All(rig.Record.Outcomes, item => Assert.Equal(64, item.Outcome.Hash!.Length));
    }
}
