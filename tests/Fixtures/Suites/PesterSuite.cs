using System.Collections.Concurrent;
using System.Text.Json;

namespace SftpTools.Fixtures.Suites;

/// <summary>
/// Runs the Pester files of the module, each in a PowerShell of its own and a few side by side: they wait for servers and clocks most of the
/// time. What a file prints appears in one piece when it has ended.
/// </summary>
internal static class PesterSuite
{
    private const string Name = "Pester";
    private const string Pattern = "*.Tests.ps1";
    private const string Runner = "Invoke-Suite.ps1";

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(12);
    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Runs all files of a folder. The shell is a program with the arguments that make it PowerShell.</summary>
    public static SuiteResult Run(IReadOnlyList<string> shell, string folder, string resultsFolder)
    {
        // The longest files first, so that none of them is what everybody waits for at the end.
        string[] files = [.. new DirectoryInfo(folder).EnumerateFiles(Pattern).OrderByDescending(file => file.Length).Select(file => file.FullName)];
        if (files.Length == 0)
            return Skip(folder, "there is no test file");

        ConcurrentDictionary<string, SuiteResult> results = new();
        Parallel.ForEach(
            Partitioner.Create(files, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount + 1, 6) },
            file => results[file] = RunFile(shell, folder, file, resultsFolder));
        SuiteResult[] inOrder = [.. results.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => each.Value)];
        return new SuiteResult(
            Name,
            inOrder.Sum(each => each.Passed),
            [.. inOrder.SelectMany(each => each.Failed)],
            [.. inOrder.SelectMany(each => each.Skipped)]);
    }

    /// <summary>The result when there is no PowerShell or no Pester: every file is skipped, for that reason.</summary>
    public static SuiteResult Skip(string folder, string reason)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal);
        TestNote[] skipped = [.. files.Select(file => new TestNote($"{Path.GetFileName(file)} (all of it)", reason))];
        return new SuiteResult(Name, 0, [], skipped) { NotRun = reason };
    }

    private static SuiteResult RunFile(IReadOnlyList<string> shell, string folder, string file, string resultsFolder)
    {
        string name = Path.GetFileName(file);
        string resultPath = Path.Combine(resultsFolder, Path.ChangeExtension(name, "json"));
        (string? problem, string output) = BoundedCommand.RunQuietly(
            shell[0],
            [
                .. shell.Skip(1), "-NoProfile", "-NonInteractive",
                "-File", Path.Combine(folder, Runner), "-Path", file, "-ResultPath", resultPath,
            ],
            s_bound);
        Console.WriteLine(output);
        if (!File.Exists(resultPath))
            return SuiteResult.Broken(name, $"left no results: {problem ?? "it ended without a word"}");

        try
        {
            SuiteResult result = JsonSerializer.Deserialize<SuiteResult>(File.ReadAllText(resultPath), s_json)!;
            return problem is not null && result.Failed.Count == 0 ? result.WithFailure(name, problem) : result;
        }
        catch (JsonException exception)
        {
            return SuiteResult.Broken(name, $"left results that cannot be read: {exception.Message}");
        }
    }
}
