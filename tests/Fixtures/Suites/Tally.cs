namespace SftpTools.Fixtures.Suites;

/// <summary>The sum over all suites.</summary>
public sealed class Tally(IReadOnlyList<SuiteResult> suites)
{
    public int Passed => suites.Sum(suite => suite.Passed);

    public int Failed => suites.Sum(suite => suite.Failed.Count);

    public int Skipped => suites.Sum(suite => suite.Skipped.Count);

    /// <summary>Zero only if something ran and nothing failed.</summary>
    public int ExitCode => Failed == 0 && Passed > 0 ? 0 : 1;

    /// <summary>What to print: failures, skips with their reasons, a line for each suite, and the sum as the last line.</summary>
    public IEnumerable<string> Lines =>
    [
        .. suites.SelectMany(suite => suite.Failed).Select(note => $"failed:  {Line(note)}"),
        .. suites.SelectMany(suite => suite.Skipped).Select(note => $"skipped: {Line(note)}"),
        .. suites.Select(suite => suite.Summary),
        $"{Passed} passed, {Failed} failed, {Skipped} skipped",
    ];

    private static string Line(TestNote note) =>
        $"{note.Test}: {string.Join(' ', note.Reason.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}";
}
