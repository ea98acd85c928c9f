using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SftpTools.Errors;
using SftpTools.Trust;

namespace SftpTools.Cmdlets.Completion;

/// <summary>Completes the fingerprints of known hosts: of the file that was given, or of those that ssh reads.</summary>
public sealed class FingerprintCompleter : IArgumentCompleter
{
    private static readonly string[] s_paths = ["Path", "KnownHostsPath"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            CompletionWord word = CompletionWord.Parse(wordToComplete ?? "");
            return
            [
                .. Files(fakeBoundParameters).SelectMany(path => KnownHostsFile.Read(path).Entries)
                    .Where(entry => entry.Key.Fingerprint.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
                    .DistinctBy(entry => entry.Key.Fingerprint)
                    .Select(entry => new CompletionResult(
                        word.Quote(entry.Key.Fingerprint),
                        entry.Key.Fingerprint,
                        CompletionResultType.ParameterValue,
                        DisplayText.Clean($"{entry.Key.Algorithm} of {entry.Hosts.Text}"))),
            ];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // At the prompt there is no place for an error.
            return [];
        }
    }

    private static IEnumerable<string> Files(IDictionary given)
    {
        string? path = s_paths.Select(name => given?[name]?.ToString()).FirstOrDefault(static text => !string.IsNullOrEmpty(text));
        return path is null
            ? KnownHostsPaths.User.Concat(KnownHostsPaths.System)
            : [System.IO.Path.IsPathFullyQualified(path) ? path : System.IO.Path.GetFullPath(path, CurrentFolder())];
    }

    private static string CurrentFolder()
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Get-Location").AddParameter("PSProvider", "FileSystem").Invoke<PathInfo>()[0].ProviderPath;
    }
}
