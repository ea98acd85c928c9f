using System.Management.Automation;
using System.Text;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Turns what -Encoding takes, a name or the number of a code page, into an encoding.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EncodingArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return plain switch
            {
                Encoding encoding => encoding,
                string name => EncodingName.Parse(name),
                int codePage => EncodingName.Parse(codePage),
                _ => inputData!,
            };
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentTransformationMetadataException(exception.Message, exception);
        }
    }
}
