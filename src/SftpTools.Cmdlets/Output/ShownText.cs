namespace SftpTools.Cmdlets.Output;

/// <summary>Names as a table shows them; the objects have them as they are. Public for the format file alone.</summary>
public static class ShownText
{
    /// <summary>The text with what a console would obey, or not show, by its number.</summary>
    public static string For(string? text) => DisplayText.Name(text);
}
