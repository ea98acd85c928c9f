namespace SftpTools.Benchmarks;

/// <summary>
/// A line of the report that is not a comparison of copies. Met is null where nothing is asked for or nothing was
/// measured.
/// </summary>
internal sealed record Claim(string What, string Measured, string Wanted, bool? Met)
{
    /// <summary>A line for what could not be measured here.</summary>
    public static Claim NotMeasured(string what, string wanted, string reason) => new(what, $"not measured: {reason}", wanted, null);
}
