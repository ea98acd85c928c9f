using System.Reflection;
using Xunit.Sdk;

namespace SftpTools.Tests.Servers;

/// <summary>Runs a conformance test on a real sshd, reached by SSH.NET; without them that run is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnSshdBySshNetAttribute : DataAttribute
{
    public OnSshdBySshNetAttribute() => Skip = SharedSshd.SkipReasonOfSshNet;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[ConformanceServer.SshdBySshNet]];
}
