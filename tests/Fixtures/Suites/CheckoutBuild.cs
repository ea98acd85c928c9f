namespace SftpTools.Fixtures.Suites;

/// <summary>Compiles the module and its tests before any of them runs: code that does not compile is a failure everywhere.</summary>
internal static class CheckoutBuild
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(15);

    /// <summary>A failure for each project that does not compile.</summary>
    public static IEnumerable<SuiteResult> Run(string checkout, string configuration, IEnumerable<string> tests)
    {
        string module = Path.Combine(checkout, "src", "SftpTools.Cmdlets");
        foreach (string project in tests.Prepend(module))
        {
            string? problem = BoundedCommand.Run(
                "dotnet", ["build", project, "--configuration", configuration, "--nologo", "--verbosity", "quiet"], s_bound);
            if (problem is not null)
                yield return SuiteResult.Broken($"Build of {Path.GetFileNameWithoutExtension(project)}", problem);
        }
    }
}
