using System.Reflection;
using Xunit.Sdk;

namespace SftpTools.Tests.Servers;

/// <summary>Runs a conformance test on the system's sftp-server too; without one that run is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnOpenSshServerAttribute : DataAttribute
{
    public OnOpenSshServerAttribute() => Skip = SftpServerProcess.SkipReason;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[ConformanceServer.OpenSsh]];
}
