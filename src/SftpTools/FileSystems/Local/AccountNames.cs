using System.Globalization;
using System.Text;
using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.FileSystems.Remote;

namespace SftpTools.FileSystems.Local;

/// <summary>
/// Finds the number of a user or a group of the server. No request of version 3 asks for it, so it is looked up where Unix keeps it, in
/// /etc/passwd and /etc/group (passwd(5), group(5)), and among the names that listings have shown, which know directory services too.
/// </summary>
internal static class AccountNames
{
    // Far above any real file; what a server may make us read.
    private const int LongestFile = 8 * 1024 * 1024;
    private const int ReadLength = 32 * 1024;

    /// <summary>The number of a user, given by name or as the number itself. Throws when the server's files do not tell.</summary>
    public static ValueTask<uint> FindUserAsync(SftpFileSystem files, string nameOrId, CancellationToken cancellationToken) =>
        FindAsync(files, nameOrId, isGroup: false, cancellationToken);

    /// <summary>The number of a group, given by name or as the number itself. Throws when the server's files do not tell.</summary>
    public static ValueTask<uint> FindGroupAsync(SftpFileSystem files, string nameOrId, CancellationToken cancellationToken) =>
        FindAsync(files, nameOrId, isGroup: true, cancellationToken);

    /// <summary>The number in the line of a name: both files have it in their third field.</summary>
    public static uint? FindIn(string content, string name)
    {
        foreach (ReadOnlySpan<char> line in content.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length <= name.Length || line[name.Length] != ':')
                continue;
            ReadOnlySpan<char> rest = line[(name.Length + 1)..];
            int second = rest.IndexOf(':');
            if (second < 0)
                continue;
            rest = rest[(second + 1)..];
            int third = rest.IndexOf(':');
            if (uint.TryParse(third < 0 ? rest : rest[..third], NumberStyles.None, CultureInfo.InvariantCulture, out uint id))
                return id;
        }
        return null;
    }

    private static async ValueTask<uint> FindAsync(SftpFileSystem files, string nameOrId, bool isGroup, CancellationToken cancellationToken)
    {
        // 4294967295 is (uid_t)-1, which chown(2) takes for "leave it".
        if (uint.TryParse(nameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id != uint.MaxValue)
            return id;
        string what = isGroup ? "group" : "user";
        string path = isGroup ? "/etc/group" : "/etc/passwd";
        string shown = DisplayText.Clean(nameOrId);
        if (nameOrId.Length == 0 || nameOrId.AsSpan().IndexOfAny(':', '\n', '\0') >= 0 || nameOrId.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
            throw Error(SftpErrorKind.Failure, $"'{shown}' is neither a name nor a number of a {what}.");
        SftpException? refusal = null;
        try
        {
            if (FindIn(await ReadAsync(files, path, cancellationToken).ConfigureAwait(false), nameOrId) is { } found)
                return found;
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            refusal = exception;
        }
        if (files.OwnerNames.FindId(nameOrId, isGroup) is { } seen)
            return seen;
        throw refusal is null
            ? Error(SftpErrorKind.Failure, $"There is no {what} '{shown}' in the server's {path}. Give its number.")
            : Error(
                SftpErrorKind.NotSupported,
                $"The number of the {what} '{shown}' cannot be looked up in the server's {path}: {refusal.Reason}. Give the number.",
                refusal);
    }

    private static SftpException Error(SftpErrorKind kind, string message, SftpException? inner = null) =>
        new(kind, message, inner) { IsWrite = true };

    private static async ValueTask<string> ReadAsync(SftpFileSystem files, string path, CancellationToken cancellationToken)
    {
        IFile file = await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            IoBuffer buffer = IoBuffer.Rent(ReadLength);
            try
            {
                List<byte> content = [];
                while (content.Count < LongestFile)
                {
                    int read = await file.ReadAtAsync(content.Count, buffer, ReadLength, cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                        break;
                    content.AddRange(buffer.Span[..read]);
                }
                return Encoding.UTF8.GetString(content.ToArray());
            }
            finally
            {
                buffer.Release();
            }
        }
    }
}
