using System.Reflection;
using Xunit.Sdk;

namespace SftpTools.Tests.Servers;

/// <summary>Runs a conformance test on a real sshd, reached by the system's ssh; without them that run is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnSshdByOpenSshAttribute : DataAttribute
{
    public OnSshdByOpenSshAttribute() => Skip = SharedSshd.SkipReason;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[ConformanceServer.SshdByOpenSsh]];
}
