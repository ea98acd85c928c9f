using System.Globalization;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Settles what a path is where the attributes do not tell: some servers send permission bits without a file type, or none at all. In a
/// listing the long name tells, else READLINK and OPENDIR do. Nothing is taken for a file because nobody said otherwise.
/// </summary>
internal static class EntryTypeProbe
{
    /// <summary>The type that a line of `ls -l` begins with, or null.</summary>
    public static FileEntryType? FromLongName(string longName) => longName.Length < 10 ? null : longName[0] switch
    {
        'd' => FileEntryType.Directory,
        'l' => FileEntryType.SymbolicLink,
        '-' => FileEntryType.File,
        'b' or 'c' or 'p' or 's' => FileEntryType.Other,
        _ => null,
    };

    /// <summary>How a line of `ls -l` calls what is neither file, directory nor link; null for these, and where it does not tell.</summary>
    public static char? LetterFromLongName(string longName) =>
        FromLongName(longName) == FileEntryType.Other ? longName[0] : null;

    /// <summary>The count of names in a line of `ls -l`, its second column, or null.</summary>
    public static int? LinksFromLongName(string longName)
    {
        int end = longName.IndexOf(' ', StringComparison.Ordinal);
        if (end < 10)
            return null;
        ReadOnlySpan<char> rest = longName.AsSpan(end).TrimStart(' ');
        int length = rest.IndexOf(' ');
        return length > 0 && int.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out int links) ? links : null;
    }

    /// <summary>The type of what was looked at; asks the server where the attributes do not tell it.</summary>
    public static async ValueTask<FileEntryType> SettleAsync(
        SftpClient client, string path, SftpAttributes attributes, bool followLink, CancellationToken cancellationToken)
    {
        if (SftpEntries.TellsType(attributes))
            return SftpEntries.TypeOf(attributes);
        Task<bool?> isLink = followLink ? Task.FromResult<bool?>(false) : IsLinkAsync(client, path, cancellationToken);
        Task<FileEntryType> opened = OpenAsync(client, path, cancellationToken);
        await Task.WhenAll(isLink, opened).ConfigureAwait(false);
        return await isLink.ConfigureAwait(false) == true ? FileEntryType.SymbolicLink : await opened.ConfigureAwait(false);
    }

    /// <summary>Whether a path is a link itself, as READLINK tells; null where the answer leaves it open.</summary>
    public static async Task<bool?> IsLinkAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            // Some answer the path itself for what is not a link.
            return await client.ReadLinkAsync(path, cancellationToken).ConfigureAwait(false) != path;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            // readlink(2) fails with EINVAL, which OpenSSH sends as BAD_MESSAGE and others as FAILURE. Other numbers may mean other things.
            return (StatusCode)exception.StatusCode! is StatusCode.Failure or StatusCode.BadMessage ? false : null;
        }
    }

    private static async Task<FileEntryType> OpenAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            byte[] handle = await client.OpenDirAsync(path, cancellationToken).ConfigureAwait(false);
            _ = client.CloseAsync(handle, path, CancellationToken.None).AsTask()
                .ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
            return FileEntryType.Directory;
        }
        catch (SftpException exception) when (exception.StatusCode is not null)
        {
            // A directory that may not be listed, or a file for an account that may list nothing: nobody can tell.
            return exception.Kind == SftpErrorKind.PermissionDenied ? FileEntryType.Other : FileEntryType.File;
        }
    }
}
