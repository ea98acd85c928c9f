using System.Collections;
using System.Management.Automation;
using SftpTools.Errors;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>
/// Makes paths of what was given: text stays text, an object that stands for a file stays that file. What is neither is refused instead of
/// being taken by its text; where it came by the pipeline, its properties may still bind.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PathTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether files of this machine are meant too.</summary>
    public bool AllowsLocal { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        // The binder itself knows where nothing may be missing.
        if (inputData is null)
            return null;
        List<PathArgument> paths = [];
        Add(inputData, paths);
        return paths.Count == 1 ? paths[0] : paths.ToArray();
    }

    private void Add(object? input, List<PathArgument> paths)
    {
        object? plain = input is PSObject wrapped ? wrapped.BaseObject : input;
        switch (plain)
        {
            case null:
                throw new ArgumentTransformationMetadataException("a path is missing: the value is null.");
            case PathArgument path:
                paths.Add(path);
                return;
            case string or char or (IConvertible and not DateTime and not bool and not Enum):
                string text = LanguagePrimitives.ConvertTo<string>(input);
                paths.Add(text.Length > 0 ? new PathArgument(text) : throw new ArgumentTransformationMetadataException("a path is empty."));
                return;
            case SftpTransferResult result:
                paths.Add(EndOf(result));
                return;
            case ISessionItem item:
                paths.Add(PathArgument.Of(item));
                return;
            case FileSystemInfo file:
                paths.Add(AllowsLocal ? PathArgument.OnThisMachine(file.FullName) : throw new ArgumentTransformationMetadataException(
                    $"'{DisplayText.Clean(file.FullName)}' is a file of this machine, and a path on a server is needed here."));
                return;
            case IEnumerable several and not IDictionary:
                foreach (object? each in several)
                    Add(each, paths);
                return;
            default:
                if (CopyOfItem.TryFind(input, out PathArgument? found))
                    paths.Add(found);
                else
                    throw Foreign(input, plain);
                return;
        }
    }

    private PathArgument EndOf(SftpTransferResult result)
    {
        if (result.Refusal is { } reason)
            throw new ArgumentTransformationMetadataException(reason);
        if (result.RemoteEnd is var (session, path))
            return PathArgument.OnServer(session, path, result.LocalPath);
        return AllowsLocal && result.LocalPath is { } local
            ? PathArgument.OnThisMachine(local)
            : throw new ArgumentTransformationMetadataException(
                $"'{DisplayText.Clean(result.Source)}' was moved to this machine; nothing of it is left on the server.");
    }

    // The binder goes on to other parameters after a cast that cannot be made, and to none after any other failure.
    private static ArgumentTransformationMetadataException Foreign(object? input, object value)
    {
        string? session = (value as SftpSession)?.Name
            ?? (CopyOfItem.IsSession(input) ? DisplayText.Clean($"{PSObject.AsPSObject(input).Properties[nameof(SftpSession.Name)]?.Value}") : null);
        string message = session is not null
            ? $"'{session}' is a session and no path; it belongs to -Session."
            : $"a {value.GetType().Name} is not a path. Give text, or an item as Get-SftpItem writes it.";
        return new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
    }
}
