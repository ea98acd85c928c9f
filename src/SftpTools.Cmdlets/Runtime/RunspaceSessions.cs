using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Runtime;

/// <summary>One session manager for each runspace; it goes when its runspace does.</summary>
internal static class RunspaceSessions
{
    private static readonly ConditionalWeakTable<Runspace, SftpSessionManager> s_managers = [];

    /// <summary>The manager of the runspace of the calling pipeline thread.</summary>
    public static SftpSessionManager Current => s_managers.GetValue(
        Runspace.DefaultRunspace ?? throw new InvalidOperationException("SftpTools works in a PowerShell runspace only."),
        static runspace =>
        {
            SftpSessionManager manager = new();
            runspace.StateChanged += (_, change) =>
            {
                if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
                    manager.CloseAll();
            };
            return manager;
        });
}
