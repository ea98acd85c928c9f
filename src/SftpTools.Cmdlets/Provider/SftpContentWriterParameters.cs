using System.Management.Automation;
using System.Text;
using SftpTools.Cmdlets.Binding;

namespace SftpTools.Cmdlets.Provider;

/// <summary>What Set-Content and Add-Content take on a drive of a server beside their own parameters.</summary>
public sealed class SftpContentWriterParameters
{
    /// <summary>The encoding: utf8NoBOM where nothing else is asked for, and nothing else is in the file already.</summary>
    [Parameter]
    [EncodingArgument]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public Encoding? Encoding { get; set; }

    /// <summary>Writes the values one after the other, without a line end behind each.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    /// <summary>Writes bytes: each value is a byte, or an array of them.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>Whether the content was to be cleared first, as Set-Content begins: then the new one replaces the old one at the end.</summary>
    internal bool Replaces { get; set; }
}
