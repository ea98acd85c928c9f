using System.Reflection;
using Xunit.Sdk;

namespace SftpTools.Tests.Servers;

/// <summary>Runs a conformance test on the server in this process.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnInProcessServerAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[ConformanceServer.InProcess]];
}
