namespace SftpTools.Tests;

/// <summary>A test that needs a Unix system; elsewhere it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfUnixAttribute : FactAttribute
{
    public FactIfUnixAttribute() => Skip = TheoryIfUnixAttribute.SkipReason;
}
