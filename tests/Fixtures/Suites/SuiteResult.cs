namespace SftpTools.Fixtures.Suites;

/// <summary>What one suite came to. A suite that could not run to its end has a failure that says so.</summary>
public sealed record SuiteResult(
    string Name, int Passed, IReadOnlyList<TestNote> Failed, IReadOnlyList<TestNote> Skipped)
{
    /// <summary>Why the suite did not run at all; null when it did.</summary>
    public string? NotRun { get; init; }

    /// <summary>One line on the suite.</summary>
    public string Summary => NotRun is null
        ? $"{Name}: {Passed} passed, {Failed.Count} failed, {Skipped.Count} skipped"
        : $"{Name}: did not run: {NotRun}";

    /// <summary>The result of a suite of which nothing can be said but that it broke.</summary>
    public static SuiteResult Broken(string name, string reason) => new(name, 0, [new TestNote(name, reason)], []);

    /// <summary>The same result with one more failure.</summary>
    public SuiteResult WithFailure(string test, string reason) => this with { Failed = [.. Failed, new TestNote(test, reason)] };
}
