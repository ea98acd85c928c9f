using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Tells in which directory of a session relative paths begin.</summary>
[Cmdlet(VerbsCommon.Get, "SftpLocation")]
[OutputType(typeof(SftpPathInfo))]
public sealed class GetSftpLocation : SftpCmdlet
{
    /// <summary>The sessions: objects, names or numbers. With one open session it may be left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument[]? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionArgument? argument in Session ?? [null!])
        {
            SftpSession session = SessionResolver.Resolve(this, Sessions, argument);
            WriteObject(new SftpPathInfo(session, session.Location));
        }
    }
}
