namespace SftpTools.Fixtures.Suites;

/// <summary>A test that failed or was skipped, and why.</summary>
public sealed record TestNote(string Test, string Reason);
