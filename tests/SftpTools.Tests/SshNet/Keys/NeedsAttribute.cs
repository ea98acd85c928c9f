using SftpTools.Fixtures;

namespace SftpTools.Tests.SshNet.Keys;

/// <summary>A theory that needs a program of a Unix system; elsewhere it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsAttribute : TheoryAttribute
{
    public NeedsAttribute(string program)
    {
        if (OperatingSystem.IsWindows() || ExternalCommand.Find(program) is null)
            Skip = $"{program} is not on this machine.";
    }
}
