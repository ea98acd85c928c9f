using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Completion;

/// <summary>Completes the names of encodings that PowerShell knows.</summary>
public sealed class EncodingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionWord word = CompletionWord.Parse(wordToComplete ?? "");
        return EncodingName.All
            .Where(name => name.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(word.Quote(name), name, CompletionResultType.ParameterValue, name));
    }
}
