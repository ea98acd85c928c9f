using System.Management.Automation;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Makes patterns of PowerShell's wildcards.</summary>
internal static class Wildcards
{
    /// <summary>The pattern of a text.</summary>
    /// <exception cref="WildcardPatternException">It is not a valid one. It may be a name that a server made up: it is shown, not obeyed.</exception>
    public static WildcardPattern Get(string text, WildcardOptions options = WildcardOptions.IgnoreCase)
    {
        try
        {
            WildcardPattern pattern = WildcardPattern.Get(text, options);
            // It is parsed by the first name.
            pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException exception)
        {
            throw new WildcardPatternException(DisplayText.Clean(exception.Message), exception);
        }
    }
}
