using System.Management.Automation;
using System.Reflection;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Output;

/// <summary>
/// Names in the colours that $PSStyle.FileInfo has for files of this machine. Its class is public, and newer than the assemblies that the
/// module is built with.
/// </summary>
internal static class NameStyle
{
    private const UnixFileMode Executes = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly object? s_style =
        typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle")?.GetProperty("Instance")?.GetValue(null);

    private static readonly string s_reset = Read(s_style, "Reset") as string ?? "";
    private static readonly object? s_fileInfo = Read(s_style, "FileInfo");
    private static readonly object? s_extensions = Read(s_fileInfo, "Extension");
    private static readonly MethodInfo? s_hasExtension = s_extensions?.GetType().GetMethod("ContainsKey", [typeof(string)]);
    private static readonly PropertyInfo? s_extension = s_extensions?.GetType().GetProperty("Item", [typeof(string)]);

    /// <summary>The name of an item, and the target of a link; PowerShell takes the colours away where none are wanted.</summary>
    public static string For(SftpItemInfo item)
    {
        string name = DisplayText.Name(item.Name);
        string colour = item.LinkType is not null ? Colour("SymbolicLink")
            : item.PSIsContainer ? Colour("Directory")
            : ColourOf(item.Extension) is { } known ? known
            : (item.UnixFileMode & Executes) > 0 ? Colour("Executable")
            : "";
        string coloured = colour.Length == 0 ? name : colour + name + s_reset;
        return item.LinkTarget is { } target ? $"{coloured} -> {DisplayText.Name(target)}" : coloured;
    }

    private static string? ColourOf(string extension) =>
        extension.Length > 0 && s_hasExtension?.Invoke(s_extensions, [extension]) is true
            ? s_extension?.GetValue(s_extensions, [extension]) as string
            : null;

    private static string Colour(string kind) => Read(s_fileInfo, kind) as string ?? "";

    private static object? Read(object? owner, string property) => owner?.GetType().GetProperty(property)?.GetValue(owner);
}
