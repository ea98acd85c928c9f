using System.Management.Automation;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Refuses a session as content: one from the pipeline says where to write, and its name is not what to write.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ContentValueTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (!IsSession(inputData))
            return inputData;
        // The binder goes on to the parameter for sessions after a cast that cannot be made.
        const string Message = "a session is not content; it belongs to -Session.";
        throw new ArgumentTransformationMetadataException(Message, new PSInvalidCastException(Message));
    }

    private static bool IsSession(object? input) =>
        (input is PSObject wrapped ? wrapped.BaseObject : input) is SftpSession || CopyOfItem.IsSession(input);
}
