using System.Collections.Concurrent;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Names;

namespace SftpTools.Tests.Transfer;

/// <summary>Servers that do not take temporary names, or keep them: the files arrive, one warning says how, and the profile remembers.</summary>
public sealed class NameRefusalTests
{
    private const int Files = 40;
    private const int Block = 1024;

    private static readonly FaultScript s_small = FaultScript.None with { Limits = (34000, Block, Block, 100) };
    private static readonly FaultScript s_noDots = s_small with { RefusesName = static name => name.StartsWith('.') };

    private static readonly FaultScript s_noRenamesNoRemovals = s_small
        .With(RequestFault.Fail(PacketType.Rename, 0, StatusCode.PermissionDenied))
        .With(RequestFault.Fail("posix-rename@openssh.com", 0, StatusCode.PermissionDenied))
        .With(RequestFault.Fail(PacketType.Remove, 0, StatusCode.PermissionDenied));

    [Theory]
    [InlineData(CopyDirection.Up, 100, false)]
    [InlineData(CopyDirection.Up, 5000, false)]
    [InlineData(CopyDirection.Up, 5000, true)]
    [InlineData(CopyDirection.Across, 100, false)]
    public async Task Where_names_with_a_dot_are_refused_the_files_are_written_directly(CopyDirection direction, int length, bool resume)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_noDots);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files, length);

        await rig.CopyAsync(new TransferOptions { Resume = resume }, default, "tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(Files, rig.WholeFiles(contents));
        await rig.NothingLeftAsync();
        Assert.Equal(resume ? 2 : 1, rig.Record.Warned.Count);
        string warning = Assert.Single(rig.Record.Warned, static each => each.Warning.StartsWith("SftpNotAtomic: ", StringComparison.Ordinal)).Warning;
        Assert.Contains(".sftp-part' could be made", warning, StringComparison.Ordinal);
        Assert.Contains("-TemporaryName", warning, StringComparison.Ordinal);
        Assert.Contains($"{Files} items", warning, StringComparison.Ordinal);
        Assert.False(rig.Target.Files.Profile.TakesTemporaryNames);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(5000, false)]
    [InlineData(5000, true)]
    public async Task Where_nothing_may_be_renamed_or_removed_one_part_is_left_and_not_one_for_each_file(int length, bool resume)
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_noRenamesNoRemovals);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files, length);

        await rig.CopyAsync(new TransferOptions { Resume = resume }, default, "tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(Files, rig.WholeFiles(contents));
        Assert.InRange(rig.Leftovers().Count(), 1, resume ? 2 : 1);
        string warning = Assert.Single(rig.Record.Warned).Warning;
        Assert.Contains("could not be removed", warning, StringComparison.Ordinal);
        Assert.False(rig.Target.Files.Profile.Renames);
        Assert.False(rig.Target.Files.Profile.Removes);

        await rig.CopyAsync(new TransferOptions { Resume = resume }, default, "tree");

        Assert.InRange(rig.Leftovers().Count(), 1, resume ? 2 : 1);
    }

    [Fact]
    public async Task A_server_that_takes_files_as_they_are_closed_gets_one_under_a_wrong_name_and_the_error_says_so()
    {
        ConcurrentQueue<string> taken = new();
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, FaultScript.None with { TakesAtClose = taken.Enqueue });
        rig.MakeTree(Files);

        await rig.CopyAsync("tree");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Contains(".sftp-part' was gone as soon as it was closed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("-Direct", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Files - 1, taken.Count(static path => !path.Contains(TemporaryName.Suffix, StringComparison.Ordinal)));
        Assert.Single(taken, static path => path.Contains(TemporaryName.Suffix, StringComparison.Ordinal));
        Assert.StartsWith("SftpNotAtomic: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_resume_such_a_server_gets_one_record_and_all_files_under_their_names()
    {
        ConcurrentQueue<string> taken = new();
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_small with { TakesAtClose = taken.Enqueue });
        rig.MakeTree(Files, 5000);

        await rig.CopyAsync(new TransferOptions { Resume = true }, default, "tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(Files, taken.Count(static path => !path.Contains(TemporaryName.Suffix, StringComparison.Ordinal)));
        Assert.EndsWith(
            TemporaryName.RecordSuffix, Assert.Single(taken, static path => path.Contains(TemporaryName.Suffix, StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_exists_is_not_risked_for_a_bare_failure(bool exists)
    {
        FaultScript script = FaultScript.None
            .With(RequestFault.Fail(PacketType.Open, exists ? 1 : 0, StatusCode.Failure, "no space left"));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", "new");
        if (exists)
            rig.Target.Write("file", "old");

        await rig.CopyAsync("file");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Contains("no space left", failure.Message, StringComparison.Ordinal);
        Assert.Equal(exists ? ["file"] : [], rig.Target.Names());
        if (exists)
        {
            Assert.Equal("old", rig.Target.Read("file"));
            Assert.Contains(".sftp-part' could be made", failure.Message, StringComparison.Ordinal);
        }
        Assert.Null(rig.Target.Files.Profile.TakesTemporaryNames);
    }

    [Fact]
    public async Task A_directory_that_takes_nothing_new_is_the_error_as_ever()
    {
        FaultScript script = FaultScript.None with { RefusesName = static _ => true };
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", "new");

        await rig.CopyAsync("file");

        Assert.Equal(SftpErrorKind.PermissionDenied, rig.Record.OnlyFailure().Kind);
        Assert.Null(rig.Target.Files.Profile.TakesTemporaryNames);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(5000, false)]
    [InlineData(5000, true)]
    public async Task A_pattern_makes_the_names_and_what_an_earlier_run_left_is_no_hindrance(int length, bool resume)
    {
        FaultScript script = s_small with
        {
            RefusesName = static name => name.StartsWith('.') || !(name.StartsWith("file", StringComparison.Ordinal)),
        };
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files, length);
        rig.Target.Write("tree/file003.tmp", "left by a run that was killed");

        await rig.CopyAsync(new TransferOptions { TemporaryName = "{name}.tmp", Resume = resume }, default, "tree");

        rig.Record.AllWell(Files);
        Assert.Equal(Files, rig.WholeFiles(contents));
        Assert.DoesNotContain(rig.Target.Names(), static name => name.Contains(".tmp", StringComparison.Ordinal));
        Assert.True(rig.Target.Files.Profile.TakesTemporaryNames);
    }

    [Fact]
    public async Task What_was_stated_is_done_without_a_warning()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_noDots);
        rig.Target.Files.Profile.State(SftpServerFact.TakesTemporaryNames, false);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        await rig.CopyAsync("tree");

        rig.Record.AllWell(Files);
        Assert.Equal(Files, rig.WholeFiles(contents));
    }

    [Theory]
    [InlineData("{name}.tmp", null)]
    [InlineData(".{name}.{id}", null)]
    [InlineData("{name}", "-Direct")]
    [InlineData("x.tmp", "{name}")]
    [InlineData("../{name}.tmp", "no path")]
    public void A_pattern_is_told_from_what_is_none(string pattern, string? complaint)
    {
        string? why = TemporaryName.WhyNoPattern(pattern);

        if (complaint is null)
            Assert.Null(why);
        else
            Assert.Contains(complaint, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_by_a_pattern_is_never_too_long()
    {
        Assert.Equal("a.tmp", TemporaryName.For("a", 1, "{name}.tmp"));
        Assert.Equal("a.000000000000000f.x", TemporaryName.For("a", 15, "{name}.{id}.x"));
        Assert.InRange(TemporaryName.For(new string('n', 255), 1, "{name}.tmp").Length, 200, 251);
        Assert.Equal(TemporaryName.Stable("a", "{name}.{id}"), TemporaryName.Stable("a", "{name}.{id}"));
        Assert.NotEqual(TemporaryName.Stable("a", "{name}.{id}"), TemporaryName.Stable("b", "{name}.{id}"));
    }
}
