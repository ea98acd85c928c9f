using System.Management.Automation;
using SftpTools.Cmdlets.Output;

namespace SftpTools.Cmdlets.Runtime;

/// <summary>Lets items know their colours, and ends the sessions of a runspace when the module is removed from it.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport() => SftpItemInfo.Styled = NameStyle.For;

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceSessions.Current.CloseAll();
}
