using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Lists the sessions of the runspace.</summary>
[Cmdlet(VerbsCommon.Get, "SftpSession", DefaultParameterSetName = "Name")]
[OutputType(typeof(SftpSession))]
public sealed class GetSftpSession : SftpCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Numbers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id")]
    [ArgumentCompleter(typeof(SessionIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>Hosts, with wildcards.</summary>
    [Parameter(ParameterSetName = "Name")]
    [Alias("ComputerName", "Cn")]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    [SupportsWildcards]
    public string[] HostName { get; set; } = [];

    /// <summary>Only sessions in this state.</summary>
    [Parameter]
    public SftpSessionState? State { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<SftpSession> all = Sessions.Sessions;
        foreach (SftpSession session in all)
        {
            if (Matches(Name, session.Name) && Matches(HostName, session.HostName)
                && (Id.Length == 0 || Id.Contains(session.Id)) && (State is null || session.State == State))
            {
                WriteObject(session);
            }
        }
        foreach (int id in Id.Where(id => all.All(session => session.Id != id)))
            WriteNotFound(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (string name in Name.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !all.Any(session => Matches([name], session.Name))))
            WriteNotFound(name);
    }

    private static bool Matches(string[] patterns, string text) =>
        patterns.Length == 0 || patterns.Any(pattern => Wildcards.Get(pattern).IsMatch(text));

    private void WriteNotFound(string nameOrId) => WriteError(new ErrorRecord(
        new ItemNotFoundException($"There is no session '{DisplayText.Clean(nameOrId)}'."), "SftpSessionNotFound", ErrorCategory.ObjectNotFound, nameOrId));
}
