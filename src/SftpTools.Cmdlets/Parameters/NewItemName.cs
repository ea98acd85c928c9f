using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>The new name of an item, as Rename-Item takes it: a name, or a path in the directory where the item is.</summary>
internal static class NewItemName
{
    /// <summary>The bare name; null where it is none, or leads to another directory.</summary>
    /// <param name="entry">The item.</param>
    /// <param name="text">What was given.</param>
    /// <param name="backslashParts">Whether a backslash parts a path, as in a drive; on a server it is a character of a name.</param>
    public static string? In(FileEntry entry, string text, bool backslashParts)
    {
        string name = text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text;
        if (name.Contains('/', StringComparison.Ordinal)
            && RemotePathSyntax.Instance.GetParent(name) == RemotePathSyntax.Instance.GetParent(entry.Path))
        {
            name = RemotePathSyntax.Instance.GetName(name);
        }
        return name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\0') >= 0
            || (backslashParts && name.Contains('\\', StringComparison.Ordinal))
                ? null
                : name;
    }

    /// <summary>The error of a text that is not a name.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="mover">The cmdlet that moves to another directory.</param>
    public static ErrorRecord Refuse(string text, string mover) => ErrorRecords.Usage(
        "SftpNameInvalid",
        $"'{DisplayText.Clean(text)}' is not a name. -NewName takes a name without a path; {mover} moves to another directory.",
        text);
}
