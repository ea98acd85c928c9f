using System.Diagnostics;
using System.Globalization;

namespace SftpTools.Tests.Fuzzing;

/// <summary>
/// How long damaged input is tried: a few seconds for each kind in every run of the tests, and as many minutes as SFTPTOOLS_FUZZ_MINUTES says
/// on demand. A run in the tests is the same each time; one on demand begins with a number of its own, which a failure names.
/// </summary>
internal static class FuzzBudget
{
    private const string Variable = "SFTPTOOLS_FUZZ_MINUTES";

    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(3);

    private static readonly double? s_minutes =
        double.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out double minutes) ? minutes : null;

    /// <summary>How many times as many rounds as in the tests a count of rounds should be.</summary>
    public static int Factor => s_minutes is { } minutes ? (int)Math.Max(1, minutes * 20) : 1;

    /// <summary>Tries until the time is over, with a number for each try; 32 at the least.</summary>
    public static void Run(Action<int> attempt)
    {
        int seed = s_minutes is null ? 1 : Random.Shared.Next(1 << 30);
        TimeSpan time = s_minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : s_short;
        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; i < 32 || clock.Elapsed < time; i++)
            attempt(seed + i);
    }
}
