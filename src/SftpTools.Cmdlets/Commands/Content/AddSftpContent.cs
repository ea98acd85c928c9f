using System.Management.Automation;
using System.Text;
using SftpTools.Cmdlets.Targets;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Writes at the end of files of a server, as Add-Content does. A missing file is made.</summary>
[Cmdlet(VerbsCommon.Add, "SftpContent", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(byte))]
public sealed class AddSftpContent : ContentTargetCmdlet
{
    private protected override string ActionName => "Add Content";

    // A text that begins with a byte order mark goes on in its own encoding, unless another one is asked for.
    private protected override Task<ContentWriter> OpenAsync(RemoteTarget target, Encoding? encoding, CancellationToken token) =>
        ContentWriter.AppendAsync(
            target.Session.Files, target.Path, encoding, !MyInvocation.BoundParameters.ContainsKey(nameof(Encoding)), Force, token);
}
