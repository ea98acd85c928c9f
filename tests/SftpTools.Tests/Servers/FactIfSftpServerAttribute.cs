namespace SftpTools.Tests.Servers;

/// <summary>A test that needs the system's sftp-server; without one it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfSftpServerAttribute : FactAttribute
{
    public FactIfSftpServerAttribute() => Skip = SftpServerProcess.SkipReason;
}
