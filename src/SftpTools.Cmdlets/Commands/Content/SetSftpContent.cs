using System.Management.Automation;
using System.Text;
using SftpTools.Cmdlets.Targets;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Writes files of a server, as Set-Content does. The new content grows under a temporary name and takes the place of the old file when it
/// is complete; mode and owner are kept, and a link stays a link.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SftpContent", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(byte))]
public sealed class SetSftpContent : ContentTargetCmdlet
{
    /// <summary>
    /// Empties the file and writes it where it is: for directories in which no file may be made, and at the price that others see it grow.
    /// </summary>
    [Parameter]
    public SwitchParameter Direct { get; set; }

    private protected override string ActionName => "Set Content";

    private protected override Task<ContentWriter> OpenAsync(RemoteTarget target, Encoding? encoding, CancellationToken token) =>
        ContentWriter.ReplaceAsync(target.Session.Files, target.Path, encoding, Direct, Force, token);
}
