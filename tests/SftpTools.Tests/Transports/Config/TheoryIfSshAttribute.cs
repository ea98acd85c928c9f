using SftpTools.Fixtures;

namespace SftpTools.Tests.Transports.Config;

/// <summary>A theory that asks the system's ssh; without one it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryIfSshAttribute : TheoryAttribute
{
    public TheoryIfSshAttribute() => Skip = OperatingSystem.IsWindows()
        ? "It needs a Unix system."
        : ExternalCommand.Find("ssh") is null ? "It needs the command ssh." : null;
}
