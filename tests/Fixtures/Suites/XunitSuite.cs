namespace SftpTools.Fixtures.Suites;

/// <summary>Runs an xunit project, built before, by <c>dotnet test</c>.</summary>
internal static class XunitSuite
{
    private const string HangBound = "5m";

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(40);

    /// <summary>Runs a test project and reads what it came to.</summary>
    public static SuiteResult Run(string project, string configuration, string resultsFolder)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string trx = Path.Combine(resultsFolder, name + ".trx");
        string? problem = BoundedCommand.Run(
            "dotnet",
            [
                "test", project, "--configuration", configuration, "--no-build", "--nologo",
                "--results-directory", resultsFolder, "--logger", $"trx;LogFileName={name}.trx",
                "--blame-hang-timeout", HangBound, "--blame-hang-dump-type", "none",
            ],
            s_bound);
        if (!File.Exists(trx))
            return SuiteResult.Broken(name, $"no test ran: {problem ?? "dotnet test left no results"}");

        SuiteResult result = TrxFile.Read(trx, name);
        return problem is not null && result.Failed.Count == 0 ? result.WithFailure(name, problem) : result;
    }
}
