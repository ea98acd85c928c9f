using System.Management.Automation;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Refuses what is not a valid port; none is fine.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidatePortAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is int and not (>= 1 and <= 65535))
            throw new ValidationMetadataException($"{arguments} is not a valid port: it is a number from 1 to 65535.");
    }
}
