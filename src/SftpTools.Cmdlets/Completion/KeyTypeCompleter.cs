using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace SftpTools.Cmdlets.Completion;

/// <summary>Completes the types of host keys: the short names first.</summary>
public sealed class KeyTypeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionWord word = CompletionWord.Parse(wordToComplete ?? "");
        return HostKeyTypes.Families.Keys.Concat(HostKeyTypes.Families.Values.SelectMany(static types => types))
            .Where(type => type.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
            .Select(type => new CompletionResult(word.Quote(type), type, CompletionResultType.ParameterValue, type));
    }
}
