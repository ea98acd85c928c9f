using SftpTools.Fixtures;
using SftpTools.Fixtures.Suites;

namespace SftpTools.Tests.Fixtures;

public sealed class TallyTests
{
    [Fact]
    public void Ends_with_the_sum_and_shows_each_failure_and_each_skip_with_its_reason()
    {
        Tally tally = new(
        [
            new SuiteResult("one", 3, [new TestNote("A.B", "expected 1\n  got 2")], []),
            new SuiteResult("two", 4, [], [new TestNote("C.D", "no sshd")]),
        ]);

        Assert.Equal(
        [
            "failed:  A.B: expected 1 got 2",
            "skipped: C.D: no sshd",
            "one: 3 passed, 1 failed, 0 skipped",
            "two: 4 passed, 0 failed, 1 skipped",
            "7 passed, 1 failed, 1 skipped",
        ], tally.Lines);
        Assert.Equal(1, tally.ExitCode);
    }

    [Fact]
    public void Is_no_success_when_nothing_ran() =>
        Assert.Equal(1, new Tally([new SuiteResult("one", 0, [], [new TestNote("A", "no sshd")])]).ExitCode);

    [Fact]
    public void Counts_an_aborted_run_as_a_failure_and_reads_reasons()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.Combine("run.trx"), """
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Results>
                <UnitTestResult testName="A.Passes" outcome="Passed" />
                <UnitTestResult testName="A.Skips" outcome="NotExecuted">
                  <Output><ErrorInfo><Message>no sshd</Message></ErrorInfo></Output>
                </UnitTestResult>
                <UnitTestResult testName="A.Fails" outcome="Failed">
                  <Output><ErrorInfo><Message>1 is not 2</Message></ErrorInfo></Output>
                </UnitTestResult>
              </Results>
              <ResultSummary outcome="Failed">
                <RunInfos>
                  <RunInfo outcome="Error"><Text>[xUnit.net 00:00:01.00]     A.Fails [FAIL]</Text></RunInfo>
                  <RunInfo outcome="Error"><Text>The active test run was aborted. Reason: Test host process crashed</Text></RunInfo>
                  <RunInfo outcome="Warning"><Text>Data collector 'Blame' message.</Text></RunInfo>
                </RunInfos>
              </ResultSummary>
            </TestRun>
            """);

        SuiteResult result = TrxFile.Read(folder.Combine("run.trx"), "suite");

        Assert.Equal(1, result.Passed);
        Assert.Equal(
            [new("A.Fails", "1 is not 2"), new("suite", "The active test run was aborted. Reason: Test host process crashed")],
            result.Failed);
        Assert.Equal([new("A.Skips", "no sshd")], result.Skipped);
    }
}
