using SftpTools.Fixtures;

namespace SftpTools.Tests.Trust;

/// <summary>A test that compares with ssh-keygen; where there is none it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfSshKeygenAttribute : FactAttribute
{
    public FactIfSshKeygenAttribute() => Skip = WhyUnavailable;

    public static string? WhyUnavailable { get; } =
        OperatingSystem.IsWindows() || ExternalCommand.Find("ssh-keygen") is null ? "It needs ssh-keygen." : null;
}
