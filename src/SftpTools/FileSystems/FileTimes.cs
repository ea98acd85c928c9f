namespace SftpTools.FileSystems;

/// <summary>
/// Times of files as they can be compared: every server keeps whole seconds (ATTRS of SFTP version 3, section 5, from 1970 to 2106), and FAT
/// keeps steps of two.
/// </summary>
internal static class FileTimes
{
    private static readonly TimeSpan s_coarsest = TimeSpan.FromSeconds(2);

    /// <summary>Whole seconds since 1970, negative before.</summary>
    public static long Seconds(DateTime utc) => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToUnixTimeSeconds();

    /// <summary>The time that a server is told: the nearest that it can keep.</summary>
    public static uint ForServer(DateTime utc) => (uint)Math.Clamp(Seconds(utc), 0, uint.MaxValue);

    /// <summary>Whether a server can keep a time.</summary>
    public static bool FitsServer(DateTime utc) => Seconds(utc) is >= 0 and <= uint.MaxValue;

    /// <summary>Whether two times are in the same second.</summary>
    public static bool AreSame(DateTime one, DateTime other) => Seconds(one) == Seconds(other);

    /// <summary>Whether two times may be one that was kept in two places.</summary>
    public static bool MayBeSame(DateTime one, DateTime other) => (one - other).Duration() < s_coarsest;
}
