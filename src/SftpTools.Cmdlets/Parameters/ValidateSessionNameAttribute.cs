using System.Management.Automation;
using SftpTools.Errors;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Refuses the name of a session that is not a plain word. An empty cell in a row of a table is not a name at all.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateSessionNameAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is string { Length: > 0 } name && !SessionName.IsPlain(name))
            throw new ValidationMetadataException($"'{DisplayText.Clean(name)}' is not a valid session name: {SessionName.Rule}.");
    }
}
