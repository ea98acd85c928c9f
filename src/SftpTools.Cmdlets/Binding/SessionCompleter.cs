using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace SftpTools.Cmdlets.Binding;

/// <summary>Completes the names of open sessions.</summary>
public sealed class SessionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        return RunspaceSessions.Current.Sessions
            .Where(session => session.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(session => new CompletionResult(
                session.Name.Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '.' or '_')) ? $"'{session.Name.Replace("'", "''", StringComparison.Ordinal)}'" : session.Name,
                session.Name,
                CompletionResultType.ParameterValue,
                $"{session.Name}: {session.UserName}@{session.HostName}, {session.State}"));
    }
}
