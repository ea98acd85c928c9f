using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Names;

namespace SftpTools.Tests.Transfer;

/// <summary>What a killed program has left is removed by the next run beside it, and nothing else is.</summary>
public sealed class LeftPartsTests
{
    private static readonly ulong s_ofGone = CopyToken.OfProgram((1 << 22) - 2, 7);

    [FactIfLinux]
    public void A_token_tells_whether_its_program_runs()
    {
        Assert.NotEqual(CopyToken.Next(), CopyToken.Next());
        Assert.False(CopyToken.IsOfGoneProgram(CopyToken.Next()));
        Assert.True(CopyToken.IsOfGoneProgram(s_ofGone));
        // The same number, another program.
        Assert.True(CopyToken.IsOfGoneProgram(CopyToken.OfProgram(Environment.ProcessId, 7)));
        Assert.False(CopyToken.IsOfGoneProgram(s_ofGone ^ (1UL << 63)));
        Assert.False(CopyToken.IsOfGoneProgram(0));
    }

    [Fact]
    public void Names_of_parts_are_told_from_others()
    {
        Assert.Equal(0xFEDCBA9876543210, TemporaryName.TokenOf(TemporaryName.For("a.b", 0xFEDCBA9876543210)));
        Assert.Null(TemporaryName.TokenOf(TemporaryName.Stable("a.b")));
        Assert.Null(TemporaryName.TokenOf("a.000000000000002a.sftp-part"));
        Assert.Null(TemporaryName.TokenOf(".000000000000002a.sftp-part"));
        Assert.True(TemporaryName.IsOne(TemporaryName.Stable("a")));
        Assert.True(TemporaryName.IsRecord(TemporaryName.Stable("a") + ".json"));
        Assert.True(TemporaryName.IsRecord(TemporaryName.Stable("a") + ".json.0123abcd"));
        Assert.False(TemporaryName.IsRecord(TemporaryName.Stable("a") + ".json.old"));
        Assert.False(TemporaryName.IsRecord("report.sftp-part.json"));
        Assert.False(TemporaryName.IsOne(TemporaryName.Stable("a") + ".old"));
    }

    [TheoryIfUnix]
    [InlineData(CopyDirection.Up, false)]
    [InlineData(CopyDirection.Up, true)]
    [InlineData(CopyDirection.Down, false)]
    [InlineData(CopyDirection.Across, false)]
    public async Task The_next_run_removes_what_a_killed_one_has_left(CopyDirection direction, bool skips)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, FaultScript.None with { ReorderWindow = 3 });
        rig.MakeTree(20);
        for (int i = 0; i < 30; i++)
            rig.Target.Write($"tree/{TemporaryName.For($"file{i:000}", s_ofGone + (uint)i)}", "a part");
        string[] others =
        [
            "tree/" + TemporaryName.For("file001", CopyToken.Next()), // Of a copy that runs.
            "tree/" + TemporaryName.For("file002", 42), // Of another machine.
            "tree/" + TemporaryName.Stable("file003"), // One that -Resume continues.
            "tree/.file004.sftp-part.old", // An old file that stepped aside.
        ];
        foreach (string other in others)
            rig.Target.Write(other, "of others");

        await rig.CopyAsync(
            new TransferOptions { Overwrite = skips ? SftpOverwrite.IfDifferent : SftpOverwrite.Always }, default, "tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(others.Order(), rig.Target.Names().Where(static name => name.Contains(TemporaryName.Suffix, StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData("{name}.{id}.tmp")]
    [InlineData(".{id}-{name}")]
    [InlineData("{name}{id}")]
    [InlineData("{id}.{name}.{id}")]
    public void Names_that_a_pattern_has_made_are_told_from_others(string pattern)
    {
        TemporaryNameShape shape = new(pattern);
        foreach (string target in new[] { "a.b", "x", "0123456789abcdef", "a.0123456789abcdef.tmp", new string('n', 255) })
        {
            string name = TemporaryName.For(target, s_ofGone, pattern);
            Assert.Equal(s_ofGone, shape.TokenOf(name));
            Assert.Equal(target[..Math.Min(target.Length, 200)], shape.FinalNameOf(name)![..Math.Min(target.Length, 200)]);
            string stable = TemporaryName.Stable(target, pattern);
            Assert.True(shape.IsPart(name) && shape.IsPart(stable));
            Assert.Equal(stable, shape.PartOfRecord(stable + ".json"));
            Assert.Equal(stable, shape.PartOfRecord(stable + ".json.0123abcd"));
        }
        Assert.Null(shape.PartOfRecord("a.b.json"));
        Assert.False(shape.IsPart("a.b.txt"));
        Assert.Null(new TemporaryNameShape("{name}.tmp").TokenOf("a.tmp"));
        Assert.False(new TemporaryNameShape("{name}.tmp").IsPart("a.tmp"));
        Assert.Equal(42UL, shape.TokenOf(TemporaryName.For("a", 42)));
        Assert.Null(shape.FinalNameOf(TemporaryName.For("a", 42)));
    }

    [TheoryIfUnix]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task The_next_run_with_a_pattern_removes_what_it_has_left_beside_its_files_alone(CopyDirection direction)
    {
        const string Pattern = "{name}.{id}.tmp";
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.MakeTree(3);
        foreach (string target in new[] { "file000", "file001", "unknown" })
            rig.Target.Write("tree/" + TemporaryName.For(target, s_ofGone, Pattern), "a part");
        string[] others =
        [
            "tree/" + TemporaryName.For("unknown", s_ofGone, Pattern), // Nothing says that it is of a copy.
            "tree/" + TemporaryName.For("file001", CopyToken.Next(), Pattern), // Of a copy that runs.
            "tree/file002.tmp",
        ];
        foreach (string other in others)
            rig.Target.Write(other, "of others");

        await rig.CopyAsync(new TransferOptions { TemporaryName = Pattern }, default, "tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(others.Order(), rig.Target.Names().Where(static name => name.EndsWith(".tmp", StringComparison.Ordinal)).Order());
    }

    [TheoryIfUnix]
    [InlineData(CopyDirection.Up)]
    public async Task A_link_of_a_trial_is_removed_and_not_what_it_names(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.MakeTree(2);
        rig.Target.Write("tree/precious", "content");
        rig.Target.MakeLink("tree/" + TemporaryName.For("link", s_ofGone), "precious");
        rig.Target.MakeLink("tree/" + TemporaryName.For("link", CopyToken.Next()), "precious");
        rig.Target.MakeLink("tree/link", "precious");

        await rig.CopyAsync("tree");

        Assert.Equal(2, rig.Target.Names().Count(static name => name.EndsWith('@')));
        Assert.Equal("content", rig.Target.Read("tree/precious"));
    }
}
