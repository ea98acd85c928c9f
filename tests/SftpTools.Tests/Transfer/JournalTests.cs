using SftpTools.FileSystems;
using SftpTools.Fixtures;
using SftpTools.Transfer;
using SftpTools.Transfer.Journals;

namespace SftpTools.Tests.Transfer;

/// <summary>What is written into a journal comes back from it, and what is not a journal is refused by file and line.</summary>
public sealed class JournalTests : IDisposable
{
    private static readonly JournalJob s_job = new(
        JournalPlace.ThisMachine,
        new JournalPlace("prod", "example", 2222, "me"),
        new TransferOptions
        {
            ThrottleLimit = 3,
            Streams = 2,
            BytesPerSecond = 1000,
            Force = true,
            Overwrite = SftpOverwrite.IfNewer,
            Verify = SftpVerify.Hash,
            Preserve = SftpPreserve.Times | SftpPreserve.Mode,
            RetryCount = 7,
            RetryInterval = TimeSpan.FromSeconds(5),
            MoveSource = true,
            Resume = true,
        },
        new JournalFilter("*.txt", ["a*"], ["*z", "ä\n"]),
        [new JournalItem("/from/ü\n\"x", "/to/x"), new JournalItem("/from/y", "/to/y")])
    {
        NewDirectory = "/to",
    };

    private readonly TempFolder _folder = new();

    private string JournalPath => Path.Combine(_folder.Path, "journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_plan_and_what_was_done_come_back()
    {
        Make();
        JournalContent content = Journal.Read(JournalPath);
        JournalJob job = Assert.Single(content.Jobs);
        Assert.Equal(s_job.From, job.From);
        Assert.Equal(s_job.To, job.To);
        Assert.Equal(s_job.Options, job.Options with { Clock = s_job.Options.Clock, Random = s_job.Options.Random });
        Assert.Equal(s_job.Items, job.Items);
        Assert.Equal(s_job.Filter.Filter, job.Filter.Filter);
        Assert.Equal(s_job.Filter.Include, job.Filter.Include);
        Assert.Equal(s_job.Filter.Exclude, job.Filter.Exclude);
        Assert.Equal(s_job.NewDirectory, job.NewDirectory);
        Assert.Equal(new FinishedFile(5, 1000), Assert.Single(content.Finished).Value);
        Assert.False(content.IsFinished);
    }

    [Fact]
    public void It_is_finished_after_a_run_without_a_failure_only()
    {
        Make();
        (Journal journal, _) = Journal.Continue(JournalPath);
        using (journal)
        {
            journal.Failed(s_job.Items[0], "no");
            journal.End();
        }
        Assert.False(Journal.Read(JournalPath).IsFinished);
        (journal, _) = Journal.Continue(JournalPath);
        using (journal)
            journal.End();
        Assert.True(Journal.Read(JournalPath).IsFinished);
    }

    [Fact]
    public void It_may_be_cut_at_any_byte_after_its_plan()
    {
        Make();
        byte[] whole = File.ReadAllBytes(JournalPath);
        int planned = File.ReadAllText(JournalPath).IndexOf("\"planned\"", StringComparison.Ordinal);
        planned = Array.IndexOf(whole, (byte)'\n', planned) + 1;
        for (int length = planned; length < whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            (Journal journal, JournalContent content) = Journal.Continue(JournalPath);
            journal.Dispose();
            Assert.Equal(planned, content.GoodLength);
            Assert.Equal(planned, new FileInfo(JournalPath).Length);
            Assert.Empty(content.Finished);
        }
        for (int length = 0; length < planned; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            Assert.Contains(JournalPath, Assert.Throws<SftpException>(() => Journal.Read(JournalPath)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("hello\n", "line 1: it is not a journal")]
    [InlineData("{\"a\":1}\n", "line 1: it is not a journal")]
    [InlineData("{\"sftpToolsJournal\":2}\n", "line 1: its format is 2")]
    [InlineData("{\"sftpToolsJournal\":1}\nhello\n{\"planned\":true}\n", "line 2: it is damaged")]
    [InlineData("{\"sftpToolsJournal\":1}\n{\"itemOf\":4,\"source\":\"a\",\"target\":\"b\"}\n{\"planned\":true}\n", "line 2: it belongs to no job")]
    [InlineData("{\"sftpToolsJournal\":1}\n{\"other\":4}\n{\"planned\":true}\n", "line 2: what it says is not known")]
    [InlineData("{\"sftpToolsJournal\":1}\n{\"job\":0}\n{\"planned\":true}\n", "line 2")]
    public void What_is_none_is_refused(string text, string reason)
    {
        File.WriteAllText(JournalPath, text);
        SftpException exception = Assert.Throws<SftpException>(() => Journal.Read(JournalPath));
        Assert.Contains(JournalPath, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_do_not_write_into_one()
    {
        Make();
        (Journal first, _) = Journal.Continue(JournalPath);
        using (first)
            Assert.Equal(SftpErrorKind.Failure, Assert.Throws<SftpException>(() => Journal.Continue(JournalPath)).Kind);
        Assert.Equal(SftpErrorKind.PathExists, Assert.Throws<SftpException>(() => Journal.Create(JournalPath, [s_job])).Kind);
    }

    private void Make()
    {
        using Journal journal = Journal.Create(JournalPath, [s_job]);
        FileEntry file = new("/from/y", "y", FileEntryType.File)
        {
            Length = 5,
            LastWriteTimeUtc = DateTime.UnixEpoch.AddSeconds(1000),
        };
        journal.Done(file, "/to/y", new TransferOutcome(5));
    }
}
