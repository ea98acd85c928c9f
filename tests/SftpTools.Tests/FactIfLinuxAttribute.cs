namespace SftpTools.Tests;

/// <summary>A test that needs Linux; elsewhere it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfLinuxAttribute : FactAttribute
{
    public FactIfLinuxAttribute() => Skip = OperatingSystem.IsLinux() ? null : "It needs Linux.";
}
