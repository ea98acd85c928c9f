namespace SftpTools.Tests;

/// <summary>A theory that needs a Unix system; elsewhere it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryIfUnixAttribute : TheoryAttribute
{
    public TheoryIfUnixAttribute() => Skip = SkipReason;

    /// <summary>Why such tests are skipped, or null.</summary>
    public static string? SkipReason { get; } = OperatingSystem.IsWindows() ? "It needs a Unix system." : null;
}
