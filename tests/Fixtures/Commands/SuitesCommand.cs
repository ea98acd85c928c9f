using System.ComponentModel;
using System.Text.Json;
using System.Xml;
using SftpTools.Fixtures.Suites;

namespace SftpTools.Fixtures.Commands;

/// <summary>Runs the suites of the checkout and prints what they came to; both build scripts end here.</summary>
internal static class SuitesCommand
{
    public const string Usage = """
        suites CHECKOUT [--configuration NAME] (--powershell PROGRAM [--powershell ARGUMENT]... | --no-pester REASON)
        """;

    private static readonly string[] s_projects = ["SftpTools.Tests", "SftpTools.Cmdlets.Tests"];

    public static int Run(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], ["--configuration", "--powershell", "--no-pester"]);
        string checkout = Path.GetFullPath(given.Word(0, "The checkout"));
        string results = Path.Combine(checkout, "out", "test");
        if (Directory.Exists(results))
            Directory.Delete(results, recursive: true);

        Directory.CreateDirectory(results);
        string[] projects =
        [
            .. s_projects.Select(name => Path.Combine(checkout, "tests", name, name + ".csproj")),
        ];
        string pester = Path.Combine(checkout, "tests", "Module");
        string configuration = given.Text("--configuration") ?? "Release";
        IReadOnlyList<string> shell = given.All("--powershell");
        SuiteResult[] builds = [.. CheckoutBuild.Run(checkout, configuration, projects)];
        // Both wait for servers and clocks most of the time, so they run side by side.
        Task<SuiteResult[]> xunit = Task.Run(() => projects
            .Select(project => Whole(Path.GetFileNameWithoutExtension(project), () => XunitSuite.Run(project, configuration, results)))
            .ToArray());
        SuiteResult module = Whole("Pester", () => shell.Count > 0
            ? PesterSuite.Run(shell, pester, results)
            : PesterSuite.Skip(pester, given.Text("--no-pester") ?? "no PowerShell was named"));
        Tally tally = new([.. builds, .. xunit.GetAwaiter().GetResult(), module]);
        Console.WriteLine();
        foreach (string line in tally.Lines)
            Console.WriteLine(line);

        return tally.ExitCode;
    }

    /// <summary>A suite of which the results cannot be read has failed; the sum is printed all the same.</summary>
    private static SuiteResult Whole(string name, Func<SuiteResult> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is JsonException or XmlException or IOException or Win32Exception)
        {
            return SuiteResult.Broken(name, e.Message);
        }
    }
}
