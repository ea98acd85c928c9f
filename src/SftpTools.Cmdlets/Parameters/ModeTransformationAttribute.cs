using System.Management.Automation;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Puts together what PowerShell takes apart: "u=rwx,go-w" without quotes arrives as an array of two texts.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ModeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is object[] parts ? string.Join(',', parts) : inputData;
}
