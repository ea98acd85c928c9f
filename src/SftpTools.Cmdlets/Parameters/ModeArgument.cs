using System.Management.Automation;
using SftpTools.Errors;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>
/// What -Mode takes: octal digits as a number or a text (755, "0755", 1777), symbolic changes ("u=rwx,go-w", "a+X"), the letters of a
/// listing ("-rw-r--r--"), or a UnixFileMode.
/// </summary>
public sealed class ModeArgument
{
    private readonly string _text;

    /// <summary>Octal digits, as chmod takes them: 755 means rwxr-xr-x.</summary>
    public ModeArgument(int digits)
        : this(digits.ToString(System.Globalization.CultureInfo.InvariantCulture))
    {
    }

    /// <summary>Octal digits, symbolic changes, or the letters of a listing.</summary>
    public ModeArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        Change = UnixModeChange.TryParse(text.Trim()) ?? throw new PSArgumentException(
            $"'{DisplayText.Clean(text)}' is not a valid mode. Write octal digits such as 0755, or changes such as 'u=rwx,go-w'.");
    }

    /// <summary>The bits themselves.</summary>
    public ModeArgument(UnixFileMode mode)
    {
        Change = new UnixModeChange((int)mode);
        _text = Change.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    internal UnixModeChange Change { get; }
}
