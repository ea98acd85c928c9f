using System.Management.Automation;
using System.Runtime.CompilerServices;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Binding;

/// <summary>Expands PowerShell wildcards in a remote path, part by part; parts without a wildcard cost no listing.</summary>
internal static class RemoteGlob
{
    /// <summary>Whether the path has a wildcard that is not escaped by a backtick.</summary>
    public static bool HasWildcards(string path) => WildcardPattern.ContainsWildcardCharacters(path);

    /// <summary>The path as it is named on the server: without the escapes.</summary>
    public static string Literal(string path) => WildcardPattern.Unescape(path);

    /// <summary>The entries that match, links as themselves, each directory's in the order of their names.</summary>
    public static async IAsyncEnumerable<FileEntry> ExpandAsync(
        SftpSession session, string pattern, bool hidden, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] parts = session.Absolute(pattern).Split('/', StringSplitOptions.RemoveEmptyEntries);
        await foreach (FileEntry entry in ExpandAsync(session.Files, "/", parts, hidden, cancellationToken).ConfigureAwait(false))
            yield return entry;
    }

    private static async IAsyncEnumerable<FileEntry> ExpandAsync(
        SftpFileSystem files, string directory, ReadOnlyMemory<string> parts, bool hidden,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int literal = 0;
        while (literal < parts.Length && !HasWildcards(parts.Span[literal]))
        {
            directory = RemotePathSyntax.Join(directory, Literal(parts.Span[literal]));
            literal++;
        }
        ReadOnlyMemory<string> rest = parts[literal..];
        if (rest.IsEmpty)
        {
            if (await files.GetEntryAsync(directory, followLink: false, cancellationToken).ConfigureAwait(false) is { } entry)
                yield return entry;
            yield break;
        }

        string part = rest.Span[0];
        WildcardPattern pattern = WildcardPattern.Get(part, WildcardOptions.IgnoreCase);
        bool matchHidden = hidden || part[0] == '.';
        List<FileEntry> matches = [];
        await foreach (FileEntry entry in ListAsync(files, directory, cancellationToken).ConfigureAwait(false))
        {
            if (pattern.IsMatch(entry.Name) && (matchHidden || entry.Name[0] != '.'))
                matches.Add(entry);
        }
        foreach (FileEntry match in matches.OrderBy(entry => entry.Name, StringComparer.CurrentCultureIgnoreCase))
        {
            if (rest.Length == 1)
            {
                yield return match;
            }
            else if (match.Type is FileEntryType.Directory or FileEntryType.SymbolicLink)
            {
                await foreach (FileEntry deeper in ExpandAsync(files, match.Path, rest[1..], hidden, cancellationToken).ConfigureAwait(false))
                    yield return deeper;
            }
        }
    }

    // A pattern matches what can be seen: a directory that is missing, or no directory at all, holds no match.
    private static async IAsyncEnumerable<FileEntry> ListAsync(
        SftpFileSystem files, string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<FileEntry> entries = files.EnumerateAsync(directory, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (entries.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await entries.MoveNextAsync().ConfigureAwait(false))
                        yield break;
                }
                catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
                {
                    yield break;
                }
                yield return entries.Current;
            }
        }
    }
}
