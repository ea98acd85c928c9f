using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Completion;

/// <summary>
/// Completes remote paths on an open session. It never asks anybody anything, never connects anew, tells no error and takes two seconds at
/// the most; a directory that was listed less than a second ago is not listed again.
/// </summary>
public sealed class RemotePathCompleter : IArgumentCompleter
{
    private const int MostOffered = 1000;

    private static readonly string[] s_copyParameters = ["Path", "LiteralPath", "Destination"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            if (IsLocal(commandName, parameterName))
                return CompletionCompleters.CompleteFilename(wordToComplete ?? "");
            CompletionWord word = CompletionWord.Parse(wordToComplete ?? "");
            SftpSessionManager sessions = RunspaceSessions.Current;
            bool isLiteral = !parameterName.Equals("Path", StringComparison.OrdinalIgnoreCase);
            if (FindSession(sessions, word.Text, parameterName, fakeBoundParameters, IsTwoSided(commandName)) is not { } found)
            {
                IEnumerable<CompletionResult> named = SessionsFor(sessions, word, fakeBoundParameters);
                // The other side of a copy is this machine.
                return IsTwoSided(commandName) ? [.. named, .. CompletionCompleters.CompleteFilename(wordToComplete ?? "")] : named;
            }
            return found.Session.State == SftpSessionState.Opened
                ? Complete(found.Session, found.Prefix, found.Path, isLiteral, word)
                : [];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // At the prompt there is no place for an error.
            return [];
        }
    }

    private static bool IsTwoSided(string commandName) => commandName.EndsWith("Copy-SftpItem", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a parameter of a copy with one direction is on this machine: the source of Send-, the destination of Receive-.</summary>
    private static bool IsLocal(string commandName, string parameterName)
    {
        bool isDestination = parameterName.Equals("Destination", StringComparison.OrdinalIgnoreCase);
        return (commandName.EndsWith("Send-SftpItem", StringComparison.OrdinalIgnoreCase) && !isDestination)
            || (commandName.EndsWith("Receive-SftpItem", StringComparison.OrdinalIgnoreCase) && isDestination);
    }

    /// <summary>The session that a word means, with the part of the word that names it; null when none is clear.</summary>
    private static (SftpSession Session, string Prefix, string Path)? FindSession(
        SftpSessionManager sessions, string text, string parameterName, IDictionary bound, bool twoSided)
    {
        if (SessionResolver.Split(sessions, text) is { } split)
            return (split.Session, text[..(text.Length - split.Path.Length)], split.Path);
        string[] names = twoSided && s_copyParameters.Contains(parameterName, StringComparer.OrdinalIgnoreCase)
            ? [parameterName.Equals("Destination", StringComparison.OrdinalIgnoreCase) ? "ToSession" : "FromSession"]
            : ["Session"];
        foreach (string name in names)
        {
            if (bound[name] is { } value && Find(sessions, value) is { } session)
                return (session, "", text);
        }
        // Without a session beside it, a path of a copy is one of this machine.
        IReadOnlyList<SftpSession> open = sessions.Sessions;
        return !twoSided && !bound.Contains("Session") && open.Count == 1 ? (open[0], "", text) : null;
    }

    private static SftpSession? Find(SftpSessionManager sessions, object value)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain as SftpSession ?? sessions.Find(string.Create(CultureInfo.InvariantCulture, $"{plain}"));
    }

    private static IEnumerable<CompletionResult> SessionsFor(SftpSessionManager sessions, CompletionWord word, IDictionary bound) =>
        bound.Contains("Session") || word.Text.Contains('/', StringComparison.Ordinal)
            ? []
            : sessions.Sessions
                .Where(session => session.Name.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
                .Select(session => new CompletionResult(
                    word.Quote($"{session.Name}:/"), session.Name + ":/", CompletionResultType.ProviderContainer, $"Session {session.Id}"));

    private static IEnumerable<CompletionResult> Complete(
        SftpSession session, string prefix, string path, bool isLiteral, CompletionWord word)
    {
        int slash = path.LastIndexOf('/');
        string directory = path[..(slash + 1)];
        string leaf = path[(slash + 1)..];
        if (!isLiteral && RemoteGlob.HasWildcards(directory))
            return [];
        string listed = session.Absolute(isLiteral ? directory : RemoteGlob.Literal(directory));
        bool isPattern = !isLiteral && RemoteGlob.HasWildcards(leaf);
        string start = isLiteral ? leaf : RemoteGlob.Literal(leaf);
        WildcardPattern? pattern = isPattern ? WildcardPattern.Get(leaf + "*", WildcardOptions.IgnoreCase) : null;
        return CompletionListing.Get(session, listed)
            .Where(entry => (pattern?.IsMatch(entry.Name) ?? entry.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                && (leaf.StartsWith('.') || !entry.Name.StartsWith('.')))
            .OrderBy(entry => entry.Name, StringComparer.CurrentCultureIgnoreCase)
            .Take(MostOffered)
            .Select(entry => new CompletionResult(
                word.Quote(prefix + directory + Relative(entry.Name, prefix, directory) + (isLiteral ? entry.Name : RemoteGlob.Escape(entry.Name))),
                DisplayText.Clean(entry.Name) is { Length: > 0 } shown ? shown : "?",
                entry.Type == FileEntryType.Directory ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                Describe(entry)));
    }

    /// <summary>
    /// What keeps a name from being read as something else at the start of a path: "~" is the home directory, "web:x" a session's. And "--%" is
    /// the end of all parameters, in quotes, too.
    /// </summary>
    private static string Relative(string name, string prefix, string directory) =>
        directory.Length == 0 && (name.StartsWith('~') || (prefix.Length == 0 && (name == "--%" || name.Contains(':', StringComparison.Ordinal)))) ? "./" : "";

    private static string Describe(FileEntry entry) => entry.Type == FileEntryType.Directory
        ? DisplayText.Clean(entry.Path)
        : DisplayText.Clean(entry.Path)
            + (entry.IsLengthKnown ? string.Create(CultureInfo.CurrentCulture, $", {entry.Length:N0} bytes") : "")
            + (entry.AreTimesKnown ? string.Create(CultureInfo.CurrentCulture, $", {entry.LastWriteTimeUtc.ToLocalTime():g}") : "");
}
