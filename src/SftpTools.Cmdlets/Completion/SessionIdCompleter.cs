using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Completion;

/// <summary>Completes the numbers of open sessions.</summary>
public sealed class SessionIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        RunspaceSessions.Current.Sessions
            .Select(session => (Session: session, Id: session.Id.ToString(CultureInfo.InvariantCulture)))
            .Where(each => each.Id.StartsWith(wordToComplete ?? "", StringComparison.Ordinal))
            .Select(each => new CompletionResult(
                each.Id,
                each.Id,
                CompletionResultType.ParameterValue,
                DisplayText.Clean($"{each.Session.Name}: {each.Session.UserName}@{each.Session.HostName}, {each.Session.State}")));
}
