using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Completion;

/// <summary>Completes a new name with the present one, to be changed; a file of this machine would be no name for it.</summary>
public sealed class NewNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionWord word = CompletionWord.Parse(wordToComplete ?? "");
        object? path = fakeBoundParameters?["LiteralPath"] ?? fakeBoundParameters?["Path"];
        string name = RemotePathSyntax.Instance.GetName(path?.ToString() ?? "");
        return name.Length > 0 && name.StartsWith(word.Text, StringComparison.Ordinal)
            ? [new CompletionResult(word.Quote(name), DisplayText.Clean(name), CompletionResultType.ParameterValue, DisplayText.Clean(name))]
            : [];
    }
}
