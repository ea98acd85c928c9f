using System.Management.Automation;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Makes the argument of -Port: a cell that is empty in a row of a table is not a valid port, where PowerShell would make 0 of it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PortArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text) ? null : inputData;
}
