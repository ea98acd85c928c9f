namespace SftpTools.Tests.Servers;

/// <summary>A theory that needs a real sshd; it is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryIfSshdAttribute : TheoryAttribute
{
    public TheoryIfSshdAttribute() => Skip = SharedSshd.SkipReason;
}
