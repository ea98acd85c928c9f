using System.Management.Automation;

namespace SftpTools.Cmdlets.Runtime;

/// <summary>Ends the sessions of a runspace when the module is removed from it.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceSessions.Current.CloseAll();
}
