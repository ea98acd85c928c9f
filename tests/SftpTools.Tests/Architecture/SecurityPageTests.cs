using System.Text.RegularExpressions;

namespace SftpTools.Tests.Architecture;

/// <summary>docs/security.md names a test for each promise, and each of them is there.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_promise_names_tests_that_exist()
    {
        string root = SourceFile.Root();
        string[] lines = File.ReadAllLines(Path.Combine(root, "docs", "security.md"));
        string[] promises =
        [
            .. lines.SkipWhile(static line => line != "## What is promised").Skip(1)
                .TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal))
                .Where(static line => line.StartsWith('|')).Skip(2),
        ];

        Assert.True(promises.Length > 20);
        Assert.All(promises, static promise => Assert.Matches(Name(), promise[promise.TrimEnd(' ', '|').LastIndexOf('|')..]));
        HashSet<string> files =
        [
            .. Directory.EnumerateFiles(Path.Combine(root, "tests", "SftpTools.Tests"), "*Tests.cs", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Path.Combine(root, "tests", "SftpTools.Cmdlets.Tests"), "*Tests.cs", SearchOption.AllDirectories))
                .Concat(Directory.EnumerateFiles(Path.Combine(root, "tests", "Module"), "*.Tests.ps1"))
                .Select(static path => Path.GetFileName(path)),
        ];
        string[] missing =
        [
            .. lines.SelectMany(static line => Name().Matches(line))
                .Select(static match => match.Groups["name"].Value)
                .Where(name => !files.Contains(name.EndsWith(".ps1", StringComparison.Ordinal) ? name : name + ".cs")),
        ];
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"`(?<name>\w+Tests|[\w.]+\.Tests\.ps1)`")]
    private static partial Regex Name();
}
