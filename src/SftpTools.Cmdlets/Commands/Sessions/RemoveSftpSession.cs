using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Provider;
using SftpTools.Errors;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Ends sessions.</summary>
[Cmdlet(VerbsCommon.Remove, "SftpSession", SupportsShouldProcess = true)]
public sealed class RemoveSftpSession : SftpCmdlet
{
    /// <summary>Sessions, their names with wildcards, or their numbers.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Id")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public SessionArgument[] Session { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        SftpSessionManager sessions = Sessions;
        foreach (SessionArgument argument in Session)
        {
            List<SftpSession> found = Find(sessions, argument);
            if (found.Count == 0)
            {
                WriteError(new ErrorRecord(
                    new ItemNotFoundException($"There is no session '{DisplayText.Clean(argument.ToString())}'."),
                    "SftpSessionNotFound",
                    ErrorCategory.ObjectNotFound,
                    argument.ToString()));
            }
            foreach (SftpSession session in found.Where(session => ShouldProcess($"{session.Name} ({session.UserName}@{session.HostName})")))
            {
                SessionDrives.Remove(SessionState, session);
                Run((_, _) => sessions.RemoveAsync(session));
            }
        }
    }

    private static List<SftpSession> Find(SftpSessionManager sessions, SessionArgument argument)
    {
        if (argument.Find(sessions) is { } session)
            return [session];
        string text = argument.ToString();
        return WildcardPattern.ContainsWildcardCharacters(text)
            ? [.. sessions.Sessions.Where(other => Wildcards.Get(text).IsMatch(other.Name))]
            : [];
    }
}
