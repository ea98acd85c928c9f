using System.Diagnostics;
using System.Reflection;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>Starts <see cref="JobCommand"/> in a process of its own, so that its memory and its processor time are of that job only.</summary>
internal static class JobProcess
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(10);

    public static JobResult Run(JobRequest request)
    {
        string program = Assembly.GetExecutingAssembly().Location;
        Stopwatch clock = Stopwatch.StartNew();
        CommandResult ended = ExternalCommand.Require(
            "dotnet", [program, JobCommand.Name, .. request.ToWords()], timeout: s_bound);
        double wallSeconds = clock.Elapsed.TotalSeconds;
        return JobResult.FromLine(ended.Output.Trim()) with { WallSeconds = wallSeconds };
    }
}
