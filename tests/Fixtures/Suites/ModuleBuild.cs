namespace SftpTools.Fixtures.Suites;

/// <summary>Compiles the module, also where no PowerShell will load it: code that does not compile is a failure everywhere.</summary>
internal static class ModuleBuild
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(15);

    /// <summary>A failure, or nothing to report.</summary>
    public static IEnumerable<SuiteResult> Run(string checkout, string configuration)
    {
        string project = Path.Combine(checkout, "src", "SftpTools.Cmdlets");
        string? problem = BoundedCommand.Run(
            "dotnet", ["build", project, "--configuration", configuration, "--nologo", "--verbosity", "quiet"], s_bound);
        return problem is null ? [] : [SuiteResult.Broken("Module build", problem)];
    }
}
