using System.Collections;
using System.Globalization;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Output;

/// <summary>Names as a table shows them; the objects have them as they are. Public for the format file alone.</summary>
public static class ShownText
{
    /// <summary>A text, or several, with what a console would obey, or not show, by its number.</summary>
    public static string For(object? value) => value switch
    {
        string text => DisplayText.Name(text),
        IEnumerable several => string.Join(", ", several.Cast<object?>().Select(For)),
        _ => DisplayText.Name(Convert.ToString(value, CultureInfo.CurrentCulture)),
    };
}
