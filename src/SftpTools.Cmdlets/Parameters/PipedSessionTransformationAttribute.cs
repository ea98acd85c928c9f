using System.Management.Automation;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Lets a session of another process stand for one of this process with the same account; all else is left as it is.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PipedSessionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        CopyOfItem.TryFind(inputData, out SftpSession? session) ? session : inputData;
}
