using System.Management.Automation;
using System.Text;
using SftpTools.Cmdlets.Binding;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Provider;

/// <summary>What Get-Content takes on a drive of a server beside its own parameters.</summary>
public sealed class SftpContentReaderParameters
{
    /// <summary>What separates the parts of the text, instead of the ends of lines; it is not part of the output.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>The encoding of a text that has no byte order mark; utf8 by default.</summary>
    [Parameter]
    [EncodingArgument]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public Encoding Encoding { get; set; } = EncodingName.Default;

    /// <summary>Reads bytes instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>The whole content as one string, or as one array of bytes.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Goes on with what is written to the file later, until Ctrl+C.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }
}
