using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text;
using SftpTools.Cmdlets.Parameters;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Paths;

/// <summary>Expands PowerShell wildcards in a remote path, part by part; parts without a wildcard cost no listing.</summary>
internal static class RemoteGlob
{
    /// <summary>Whether the path has a wildcard that is not escaped by a backtick.</summary>
    public static bool HasWildcards(string path) => WildcardPattern.ContainsWildcardCharacters(path);

    /// <summary>The path as it is named on the server: without the escapes.</summary>
    public static string Literal(string path) => WildcardPattern.Unescape(path);

    /// <summary>
    /// The path in which no character is a wildcard or an escape. <see cref="WildcardPattern.Escape(string)"/> leaves backticks as they are, so that
    /// "a``" would be the name "a`".
    /// </summary>
    public static string Escape(string path)
    {
        StringBuilder escaped = new(path.Length);
        foreach (char c in path)
        {
            if (c is '*' or '?' or '[' or ']' or '`')
                escaped.Append('`');
            escaped.Append(c);
        }
        return escaped.ToString();
    }

    /// <summary>The entries that match, links as themselves, each directory's in the order of their names.</summary>
    /// <param name="session">Where to look.</param>
    /// <param name="pattern">The path with wildcards; relative ones begin in the session's location, whose own characters are none.</param>
    /// <param name="hidden">Whether wildcards match names that begin with a dot.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <param name="dots">Whether a pattern that begins with a dot matches such names without <paramref name="hidden"/>: to look, not to change.</param>
    /// <param name="failed">Told of each directory that cannot be listed, while the search goes on; without it, the first one ends it.</param>
    public static async IAsyncEnumerable<FileEntry> ExpandAsync(
        SftpSession session, string pattern, bool hidden, [EnumeratorCancellation] CancellationToken cancellationToken,
        Func<SftpException, Task>? failed = null, bool dots = true)
    {
        (string start, string rest) = pattern switch
        {
            _ when pattern.StartsWith('/') => ("/", pattern),
            _ when SessionPath.BelowHome(pattern) is { } below => (session.HomeDirectory, below),
            _ => (session.Location, pattern),
        };
        string[] parts = [.. rest.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".")];
        Search search = new(session.Files, hidden, dots, failed);
        await foreach (FileEntry entry in search.ExpandAsync(start, parts, cancellationToken).ConfigureAwait(false))
            yield return entry;
    }

    private sealed class Search(SftpFileSystem files, bool hidden, bool dots, Func<SftpException, Task>? failed)
    {
        public async IAsyncEnumerable<FileEntry> ExpandAsync(
            string directory, ReadOnlyMemory<string> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
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
                if (await FindAsync(directory, cancellationToken).ConfigureAwait(false) is { } entry)
                    yield return entry;
                yield break;
            }

            foreach (FileEntry match in await MatchesAsync(directory, rest.Span[0], cancellationToken).ConfigureAwait(false))
            {
                if (rest.Length == 1)
                {
                    yield return match;
                }
                else if (match.Type is FileEntryType.Directory or FileEntryType.SymbolicLink)
                {
                    await foreach (FileEntry deeper in ExpandAsync(match.Path, rest[1..], cancellationToken).ConfigureAwait(false))
                        yield return deeper;
                }
            }
        }

        // A pattern matches what can be seen: a directory that is missing, or no directory at all, holds no match.
        private async Task<IEnumerable<FileEntry>> MatchesAsync(string directory, string part, CancellationToken cancellationToken)
        {
            WildcardPattern pattern = Wildcards.Get(part);
            bool matchHidden = hidden || (dots && part[0] == '.');
            List<FileEntry> matches = [];
            try
            {
                await foreach (FileEntry entry in files.EnumerateAsync(directory, cancellationToken).ConfigureAwait(false))
                {
                    if (pattern.IsMatch(entry.Name) && (matchHidden || entry.Name[0] != '.'))
                        matches.Add(entry);
                }
            }
            catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
            {
                // Gone, or no directory.
            }
            catch (SftpException exception) when (CanGoOn(exception))
            {
                await failed!(exception).ConfigureAwait(false);
            }
            return matches.OrderBy(entry => entry.Name, StringComparer.CurrentCultureIgnoreCase);
        }

        private async Task<FileEntry?> FindAsync(string path, CancellationToken cancellationToken)
        {
            try
            {
                return await files.GetEntryAsync(path, followLink: false, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (CanGoOn(exception))
            {
                await failed!(exception).ConfigureAwait(false);
                return null;
            }
        }

        private bool CanGoOn(SftpException exception) =>
            failed is not null && exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.Failure;
    }
}
