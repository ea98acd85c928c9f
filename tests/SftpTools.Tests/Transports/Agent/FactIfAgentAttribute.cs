namespace SftpTools.Tests.Transports.Agent;

/// <summary>A test that needs ssh-agent; elsewhere it is skipped, and the reason is shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfAgentAttribute : FactAttribute
{
    public FactIfAgentAttribute() => Skip = AgentProcess.WhyUnavailable();
}
