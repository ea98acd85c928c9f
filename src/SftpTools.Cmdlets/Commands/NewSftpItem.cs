using System.Management.Automation;
using System.Text;
using SftpTools.Buffers;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Output;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Makes files, directories, symbolic links and hard links on a server.</summary>
[Cmdlet(VerbsCommon.New, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpFileInfo), typeof(SftpDirectoryInfo))]
public sealed class NewSftpItem : SftpCmdlet
{
    private const string PathSet = "Path";
    private const string NameSet = "Name";

    /// <summary>The paths to make, or with -Name the directories to make it in. No character is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = ["."];

    /// <summary>The name of the new item; it may be a relative path.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>What to make; a file when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Type")]
    public SftpItemType ItemType { get; set; }

    /// <summary>
    /// What a link leads to: that of a symbolic link is kept as it is written, that of a hard link is an existing file on the same server.
    /// For a file its content: text, which is written as UTF-8, or bytes.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    public object? Value { get; set; }

    /// <summary>
    /// Makes missing parents, empties an existing file, replaces an existing link or file by a link, and takes an existing directory for
    /// the new one.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The session: object, name or number. With one open session it may be left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionArgument? Session { get; set; }

    private bool IsLink => ItemType is SftpItemType.SymbolicLink or SftpItemType.HardLink;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? value = Value is PSObject { BaseObject: SftpItemInfo item } ? item.FullName : Value?.ToString();
        if (IsLink && string.IsNullOrEmpty(value))
        {
            ThrowTerminatingError(ErrorRecords.Usage("SftpTargetMissing", $"A {ItemType} needs a target: give it with -Value.", ItemType));
            return;
        }
        foreach (string text in Path)
        {
            (SftpSession session, string path) = SessionResolver.ResolvePath(this, Sessions, Session, text);
            string full = session.Absolute(ParameterSetName == NameSet ? RemotePathSyntax.Join(path, Name) : path);
            string shown = ParameterSetName == NameSet ? $"{session.Name}:{full}" : text;
            if (!ShouldProcess($"{session.Name}:{full}", $"Create {ItemType}"))
                continue;
            string? target = ItemType == SftpItemType.HardLink && SessionResolver.Split(Sessions, value!) is var (other, inOther) && other == session
                ? inOther
                : value;
            RunForItem(shown, async (pump, token) =>
            {
                await CreateAsync(session, full, target, token).ConfigureAwait(false);
                FileEntry made = await session.Files.GetEntryAsync(full, followLink: false, token).ConfigureAwait(false)
                    ?? throw SftpException.OnPath(
                        SftpErrorKind.PathNotFound, SftpOperation.Create, full, "it was made, and somebody has removed it again");
                IReadOnlyList<SftpListing.Item> items = await SftpListing.DescribeAsync(session.Files, [made], token).ConfigureAwait(false);
                await pump.PostAsync(() => WriteObject(SftpItemInfo.Create(session, items[0]))).ConfigureAwait(false);
            });
        }
    }

    private async Task CreateAsync(SftpSession session, string path, string? value, CancellationToken token)
    {
        SftpFileSystem files = session.Files;
        try
        {
            await CreateOnceAsync(session, path, value, token).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            string parent = RemotePathSyntax.Instance.GetParent(path) ?? "/";
            FileEntry? directory = await files.GetEntryAsync(parent, followLink: true, token).ConfigureAwait(false);
            if (directory is not null && directory.Type != FileEntryType.Directory)
                throw exception.As(SftpErrorKind.PathNotFound, $"'{DisplayText.Clean(parent)}' is no directory; {exception.Reason}");
            if (directory is not null)
                throw;
            if (!Force)
                throw exception.As(SftpErrorKind.PathNotFound, "its directory does not exist; -Force makes it");
            await CreateParentsAsync(files, parent, token).ConfigureAwait(false);
            await CreateOnceAsync(session, path, value, token).ConfigureAwait(false);
        }
    }

    private async Task CreateOnceAsync(SftpSession session, string path, string? value, CancellationToken token)
    {
        switch (ItemType)
        {
            case SftpItemType.Directory:
                if (!await session.Files.CreateDirectoryAsync(path, null, token).ConfigureAwait(false) && !Force)
                    throw SftpException.OnPath(SftpErrorKind.PathExists, SftpOperation.CreateDirectory, path, "it is there already");
                break;
            case SftpItemType.SymbolicLink:
                await CreateLinkAsync(session.Files, path, at => session.Files.CreateSymbolicLinkAsync(at, value!, token), token).ConfigureAwait(false);
                break;
            case SftpItemType.HardLink:
                await CreateLinkAsync(session.Files, path, at => session.Files.CreateHardLinkAsync(at, session.Absolute(value!), token), token)
                    .ConfigureAwait(false);
                break;
            default:
                await CreateFileAsync(session.Files, path, token).ConfigureAwait(false);
                break;
        }
    }

    private async Task CreateFileAsync(SftpFileSystem files, string path, CancellationToken token)
    {
        byte[] content = Value switch
        {
            null => [],
            PSObject { BaseObject: byte[] bytes } => bytes,
            byte[] bytes => bytes,
            _ => Encoding.UTF8.GetBytes(Value.ToString() ?? ""),
        };
        IFile file = Force
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
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathExists && Force)
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
