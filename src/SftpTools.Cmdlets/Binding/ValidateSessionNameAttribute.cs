using System.Management.Automation;

namespace SftpTools.Cmdlets.Binding;

/// <summary>Refuses the name of a session that is no plain word. A cell that is empty in a row of a table is no name at all.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateSessionNameAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is string { Length: > 0 } name && !SessionName.IsPlain(name))
            throw new ValidationMetadataException($"'{DisplayText.Clean(name)}' is no name of a session: {SessionName.Rule}.");
    }
}
