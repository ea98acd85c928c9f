using System.Management.Automation;
using System.Text;
using SftpTools.Buffers;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Binding;

/// <summary>Makes files, directories and links, with missing parents and over what is there where that is forced.</summary>
/// <param name="session">Where to make them.</param>
/// <param name="type">What to make.</param>
/// <param name="value">What a link leads to, or the content of a file: text, which is written as UTF-8, or bytes.</param>
/// <param name="force">
/// Makes missing parents, empties an existing file, replaces an existing link or file by a link, and takes an existing directory for the
/// new one.
/// </param>
internal sealed class ItemCreator(SftpSession session, SftpItemType type, object? value, bool force)
{
    private string Target => value?.ToString() ?? "";

    /// <summary>Makes the item and tells what has become of it. Throws when that fails.</summary>
    public async Task<SftpListing.Item> CreateAsync(string path, CancellationToken token)
    {
        await CreateWithParentsAsync(path, token).ConfigureAwait(false);
        FileEntry made = await session.Files.GetEntryAsync(path, followLink: false, token).ConfigureAwait(false)
            ?? throw SftpException.OnPath(
                SftpErrorKind.PathNotFound, SftpOperation.Create, path, "it was made, and somebody has removed it again");
        return (await SftpListing.DescribeAsync(session.Files, [made], token).ConfigureAwait(false))[0];
    }

    private async Task CreateWithParentsAsync(string path, CancellationToken token)
    {
        SftpFileSystem files = session.Files;
        try
        {
            await CreateOnceAsync(path, token).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            string parent = RemotePathSyntax.Instance.GetParent(path) ?? "/";
            FileEntry? directory = await files.GetEntryAsync(parent, followLink: true, token).ConfigureAwait(false);
            if (directory is not null && directory.Type != FileEntryType.Directory)
                throw exception.As(SftpErrorKind.PathNotFound, $"'{DisplayText.Clean(parent)}' is no directory; {exception.Reason}");
            if (directory is not null)
                throw;
            if (!force)
                throw exception.As(SftpErrorKind.PathNotFound, "its directory does not exist; -Force makes it");
            await CreateParentsAsync(files, parent, token).ConfigureAwait(false);
            await CreateOnceAsync(path, token).ConfigureAwait(false);
        }
    }

    private async Task CreateOnceAsync(string path, CancellationToken token)
    {
        switch (type)
        {
            case SftpItemType.Directory:
                if (!await session.Files.CreateDirectoryAsync(path, null, token).ConfigureAwait(false) && !force)
                    throw SftpException.OnPath(SftpErrorKind.PathExists, SftpOperation.CreateDirectory, path, "it is there already");
                break;
            case SftpItemType.SymbolicLink:
                await CreateLinkAsync(session.Files, path, at => session.Files.CreateSymbolicLinkAsync(at, Target, token), token).ConfigureAwait(false);
                break;
            case SftpItemType.HardLink:
                await CreateLinkAsync(session.Files, path, at => session.Files.CreateHardLinkAsync(at, session.Absolute(Target), token), token)
                    .ConfigureAwait(false);
                break;
            default:
                await CreateFileAsync(session.Files, path, token).ConfigureAwait(false);
                break;
        }
    }

    private async Task CreateFileAsync(SftpFileSystem files, string path, CancellationToken token)
    {
        byte[] content = value switch
        {
            null => [],
            PSObject { BaseObject: byte[] bytes } => bytes,
            byte[] bytes => bytes,
            _ => Encoding.UTF8.GetBytes(value.ToString() ?? ""),
        };
        IFile file = force
            ? await files.OpenWriteAsync(path, truncate: true, token).ConfigureAwait(false)
            : await files.CreateNewAsync(path, null, token).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            int block = (await files.GetCapabilitiesAsync(token).ConfigureAwait(false)).WriteLength;
            for (int offset = 0; offset < content.Length; offset += block)
            {
                int count = Math.Min(block, content.Length - offset);
                IoBuffer buffer = IoBuffer.Rent(count);
                content.AsMemory(offset, count).CopyTo(buffer.Memory);
                ValueTask write = file.WriteAtAsync(offset, buffer, count, token);
                buffer.Release();
                await write.ConfigureAwait(false);
            }
            await file.CloseAsync(token).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a link; with -Force over what is there, which it replaces in one step where the server can.</summary>
    private async Task CreateLinkAsync(SftpFileSystem files, string path, Func<string, ValueTask> create, CancellationToken token)
    {
        try
        {
            await create(path).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathExists && force)
        {
            string aside = RemotePathSyntax.Join(
                RemotePathSyntax.Instance.GetParent(path) ?? "/",
                TemporaryName.For(RemotePathSyntax.Instance.GetName(path), (uint)Random.Shared.Next()));
            await create(aside).ConfigureAwait(false);
            try
            {
                await files.ReplaceAsync(aside, path, token).ConfigureAwait(false);
            }
            catch (SftpException)
            {
                await files.RemoveFileAsync(aside, token).ConfigureAwait(false);
                throw;
            }
        }
    }

    private static async Task CreateParentsAsync(SftpFileSystem files, string path, CancellationToken token)
    {
        try
        {
            await files.CreateDirectoryAsync(path, null, token).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound
            && RemotePathSyntax.Instance.GetParent(path) is { } parent && parent != path)
        {
            await CreateParentsAsync(files, parent, token).ConfigureAwait(false);
            await files.CreateDirectoryAsync(path, null, token).ConfigureAwait(false);
        }
    }
}
