using System.Collections;
using System.Management.Automation;
using System.Net;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>
/// Makes the argument of -HostName: text stays text, and any other object is refused instead of being taken by its text; the properties of one
/// from the pipeline may still bind.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HostNameTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = Plain(inputData);
        return plain is IEnumerable several and not string and not IDictionary
            ? several.Cast<object?>().Select(Text).ToArray()
            : plain is null ? null : Text(plain);
    }

    private static object? Plain(object? input) => input is PSObject wrapped ? wrapped.BaseObject : input;

    private static string Text(object? input)
    {
        object? plain = Plain(input);
        switch (plain)
        {
            case null:
                return "";
            case string or Uri or IPAddress:
                return plain.ToString()!;
            case char or (IConvertible and not DateTime and not bool and not Enum):
                return LanguagePrimitives.ConvertTo<string>(plain);
            case IDictionary:
                throw new ArgumentTransformationMetadataException(
                    "a hashtable is not a host. As a row, with the columns HostName, Port and UserName, write [pscustomobject]@{ HostName = ... }.");
            default:
                // The binder goes on to other parameters after a cast that cannot be made.
                string message = $"a {plain.GetType().Name} is not a host. Give its name as text.";
                throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
    }
}
