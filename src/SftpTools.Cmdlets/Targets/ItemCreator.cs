using System.Management.Automation;
using System.Text;
using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Items;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Retry;

namespace SftpTools.Cmdlets.Targets;

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
    /// <summary>What is not as it was asked for although the item is there, or null; set by <see cref="CreateAsync"/>.</summary>
    public string? Warning { get; private set; }

    private string Target => value?.ToString() ?? "";

    /// <summary>Makes the item and tells what has become of it. Throws when that fails.</summary>
    public async Task<SftpListing.Item> CreateAsync(string path, CancellationToken token)
    {
        await CreateWithParentsAsync(path, token).ConfigureAwait(false);
        // It is made: neither a refused look nor a partner that takes files away at once makes an error of that.
        FileEntry made = (await Look.AtAsync(session.Files, path, followLink: false, token).ConfigureAwait(false)).Entry
            ?? new FileEntry(path, RemotePathSyntax.Instance.GetName(path), type switch
            {
                SftpItemType.Directory => FileEntryType.Directory,
                SftpItemType.SymbolicLink => FileEntryType.SymbolicLink,
                _ => FileEntryType.File,
            });
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
                throw exception.As(SftpErrorKind.PathNotFound, $"'{DisplayText.Clean(parent)}' is not a directory; {exception.Reason}");
            if (directory is not null)
                throw;
            // As New-Item does, a directory is made with those above it.
            if (!force && type != SftpItemType.Directory)
                throw exception.As(SftpErrorKind.PathNotFound, "its directory does not exist; -Force makes it");
            await CreateParentsAsync(files, parent, token).ConfigureAwait(false);
            await CreateOnceAsync(path, token).ConfigureAwait(false);
        }
    }

    private async Task CreateOnceAsync(string path, CancellationToken token)
    {
        if (!force)
            await session.Files.RequireNothingAsync(path, SftpOperation.Create, token).ConfigureAwait(false);
        switch (type)
        {
            case SftpItemType.Directory:
                await CreateDirectoryAsync(session.Files, path, token).ConfigureAwait(false);
                break;
            case SftpItemType.SymbolicLink:
                await CreateLinkAsync(session.Files, path, at => CreateSymbolicLinkAsync(at, token), token).ConfigureAwait(false);
                break;
            case SftpItemType.HardLink:
                string file = session.Absolute(Target);
                if (file == path)
                    throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Link, path, "the link and the file that it is made of are the same");
                await CreateLinkAsync(session.Files, path, at => session.Files.CreateHardLinkAsync(at, file, token), token).ConfigureAwait(false);
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
        bool isNew = !force || (await Look.AtAsync(files, path, followLink: true, token).ConfigureAwait(false)).IsAbsent;
        IFile file = force
            ? await files.OpenWriteAsync(path, truncate: true, token).ConfigureAwait(false)
            : await files.CreateNewAsync(path, null, token).ConfigureAwait(false);
        try
        {
            await using (file.ConfigureAwait(false))
            {
                await WriteAsync(files, file, content, token).ConfigureAwait(false);
                await file.CloseAsync(token).ConfigureAwait(false);
            }
        }
        catch (SftpException exception)
        {
            throw await WithdrawAsync(files, path, isNew, exception).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(SftpFileSystem files, IFile file, byte[] content, CancellationToken token)
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
    }

    /// <summary>Takes a new file away again whose content could not be written; of one that stays the error says that it is not whole.</summary>
    private static async Task<SftpException> WithdrawAsync(SftpFileSystem files, string path, bool isNew, SftpException failure)
    {
        return isNew && !failure.EndsConnection && await CleanUp.TryAsync(token => files.RemoveFileAsync(path, token)).ConfigureAwait(false)
            ? failure
            : failure.As(failure.Kind, $"{failure.Reason ?? failure.Message.TrimEnd('.')}; the file is there, and its content is not whole");
    }

    private async Task CreateDirectoryAsync(SftpFileSystem files, string path, CancellationToken token)
    {
        // Where the look was refused, the answer of MKDIR decides.
        if (await files.CreateDirectoryAsync(path, null, token).ConfigureAwait(false) || force)
            return;
        if ((await Look.AtAsync(files, path, followLink: false, token).ConfigureAwait(false)).Refusal is null)
            throw SftpException.OnPath(SftpErrorKind.PathExists, SftpOperation.CreateDirectory, path, "it is there already");
    }

    private async ValueTask CreateSymbolicLinkAsync(string path, CancellationToken token)
    {
        string? other = await session.Files.CreateSymbolicLinkAsync(path, Target, token).ConfigureAwait(false);
        Warning = other is null ? null
            : $"SftpLinkTargetChanged: the link is there, and the server shows its target as '{DisplayText.Clean(other)}' instead of '{DisplayText.Clean(Target)}'.";
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
            AtomicWrite aside = AtomicWrite.Beside(files, path);
            await create(aside.Temporary).ConfigureAwait(false);
            try
            {
                await MakeRoomAsync(files, path, token).ConfigureAwait(false);
                await aside.PlaceAsync(null, token).ConfigureAwait(false);
            }
            catch (SftpException)
            {
                await aside.RemoveAsync().ConfigureAwait(false);
                throw;
            }
            // To rename one name of a file over another one does nothing (POSIX, rename), and leaves it.
            if (type == SftpItemType.HardLink
                && (await Look.AtAsync(files, aside.Temporary, followLink: false, token).ConfigureAwait(false)).Entry is not null)
            {
                await aside.RemoveAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes an empty directory away that is in the place of a new link, as New-Item -Force does; one that is not empty stays.</summary>
    private static async Task MakeRoomAsync(SftpFileSystem files, string path, CancellationToken token)
    {
        if ((await Look.AtAsync(files, path, followLink: false, token).ConfigureAwait(false)).Entry is not { Type: FileEntryType.Directory })
            return;
        if (await files.HasEntriesAsync(path, token).ConfigureAwait(false))
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathExists, SftpOperation.Create, path, "a directory of that name is in the way, and it is not empty");
        }
        await files.RemoveDirectoryAsync(path, token).ConfigureAwait(false);
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
