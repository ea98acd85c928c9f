using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>
/// Makes the argument of -Session: a session is itself, text a name or a number, a number a number. A session of another process stands for
/// one with the same account; anything else is refused instead of being taken by its text.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain switch
        {
            null => null,
            IEnumerable several and not string => several.Cast<object?>().Select(Convert).ToArray(),
            _ => Convert(inputData),
        };
    }

    private static SessionArgument Convert(object? input)
    {
        object? plain = input is PSObject wrapped ? wrapped.BaseObject : input;
        switch (plain)
        {
            case SessionArgument argument:
                return argument;
            case SftpSession session:
                return new SessionArgument(session);
            case string text when !string.IsNullOrWhiteSpace(text):
                return new SessionArgument(text);
            case sbyte or byte or short or ushort or int or uint or long or ulong:
                return long.TryParse(plain.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long id) && id is > 0 and <= int.MaxValue
                    ? new SessionArgument((int)id)
                    : throw new ArgumentTransformationMetadataException($"{plain} is the number of no session.");
            default:
                if (CopyOfItem.TryFind(input, out SftpSession? found))
                    return new SessionArgument(found);
                string message = plain is null or string
                    ? "the name of the session is empty."
                    : $"a {CopyOfItem.KindOf(input) ?? plain.GetType().Name} is not a session. Give a session, its name or its number.";
                throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
    }
}
