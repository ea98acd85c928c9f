using System.Management.Automation;

namespace SftpTools.Cmdlets.Provider;

/// <summary>What Get-ChildItem takes on a drive of a server beside its own parameters.</summary>
public sealed class SftpChildItemParameters
{
    /// <summary>Only files, and whatever else is no directory.</summary>
    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    /// <summary>Only directories, and links to them.</summary>
    [Parameter]
    [Alias("ad", "d")]
    public SwitchParameter Directory { get; set; }

    /// <summary>Only names that begin with a dot.</summary>
    [Parameter]
    [Alias("ah", "h")]
    public SwitchParameter Hidden { get; set; }

    /// <summary>Walks into links to directories, too. Each real directory is entered through links once at most, so loops end.</summary>
    [Parameter]
    public SwitchParameter FollowSymlink { get; set; }
}
