using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Completion;

/// <summary>Completes the names of open sessions.</summary>
public sealed class SessionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionWord word = CompletionWord.Parse(wordToComplete ?? "");
        return RunspaceSessions.Current.Sessions
            .Where(session => session.Name.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
            .Select(session => new CompletionResult(
                word.Quote(session.Name),
                session.Name,
                CompletionResultType.ParameterValue,
                DisplayText.Clean($"{session.Name}: {session.UserName}@{session.HostName}, {session.State}")));
    }
}
