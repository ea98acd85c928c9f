using SftpTools.Fixtures;

namespace SftpTools.Tests.Fixtures;

/// <summary>A test that needs something of the machine; where that cannot be had it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfAttribute : FactAttribute
{
    public FactIfAttribute(Machine has)
    {
        string?[] reasons =
        [
            has.HasFlag(Machine.SshServer) ? SshServer.WhyUnavailable() : null,
            has.HasFlag(Machine.Accounts) ? TestAccount.WhyUnavailable() : null,
            has.HasFlag(Machine.SmallDisks) ? SmallDisk.WhyUnavailable() : null,
            has.HasFlag(Machine.OneTimeCodes) ? OneTimeCodes.WhyUnavailable() : null,
            has.HasFlag(Machine.Agent) ? SshAgent.WhyUnavailable() : null,
            has.HasFlag(Machine.Dropbear) ? Dropbear.WhyUnavailable() : null,
            has.HasFlag(Machine.OtherOwners) && !(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
                ? "files of other accounts are made by root on Linux alone"
                : null,
        ];
        Skip = Array.Find(reasons, reason => reason is not null);
    }
}
