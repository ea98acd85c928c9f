using System.Text.Json;

namespace SftpTools.Fixtures.Suites;

/// <summary>Runs the Pester files of the module in a PowerShell of their own.</summary>
internal static class PesterSuite
{
    private const string Name = "Pester";
    private const string Pattern = "*.Tests.ps1";
    private const string Runner = "Invoke-Suite.ps1";

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(40);
    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Runs all files of a folder. The shell is a program with the arguments that make it PowerShell.</summary>
    public static SuiteResult Run(IReadOnlyList<string> shell, string folder, string resultsFolder)
    {
        if (!Directory.EnumerateFiles(folder, Pattern).Any())
            return Skip(folder, "there is no test file");

        string resultPath = Path.Combine(resultsFolder, "pester.json");
        string? problem = BoundedCommand.Run(
            shell[0],
            [
                .. shell.Skip(1), "-NoProfile", "-NonInteractive",
                "-File", Path.Combine(folder, Runner), "-ResultPath", resultPath,
            ],
            s_bound);
        if (!File.Exists(resultPath))
            return SuiteResult.Broken(Name, $"left no results: {problem ?? "it ended without a word"}");

        SuiteResult result = JsonSerializer.Deserialize<SuiteResult>(File.ReadAllText(resultPath), s_json)!;
        return problem is not null && result.Failed.Count == 0 ? result.WithFailure(Name, problem) : result;
    }

    /// <summary>The result when there is no PowerShell or no Pester: every file is skipped, for that reason.</summary>
    public static SuiteResult Skip(string folder, string reason)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal);
        TestNote[] skipped = [.. files.Select(file => new TestNote($"{Path.GetFileName(file)} (all of it)", reason))];
        return new SuiteResult(Name, 0, [], skipped) { NotRun = reason };
    }
}
