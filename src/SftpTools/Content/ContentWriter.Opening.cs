using System.Text;
using SftpTools.Buffers;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Content;

/// <summary>
/// Opening: a new content grows under another name where the server takes one, and is written in place where it does not; what is added goes
/// to the end of the file itself, or, where a server would empty it then, to the end of a copy that takes its place.
/// </summary>
internal sealed partial class ContentWriter
{
    private const int PermissionBits = 0x1FF;
    private const int OwnerWrite = 0x80;

    // The file that a copy with something added is to replace, as it was before it was read.
    private FileEntry? _copied;

    /// <summary>Opens a file that is written anew.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="path">The target; links are followed.</param>
    /// <param name="encoding">The encoding of text; null for bytes.</param>
    /// <param name="inPlace">Whether the target itself is emptied and written, instead of a file that replaces it.</param>
    /// <param name="force">Whether a read-only file may be written.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<ContentWriter> ReplaceAsync(
        SftpFileSystem files, string path, Encoding? encoding, bool inPlace, bool force, CancellationToken cancellationToken)
    {
        Opening opening = await Opening.BeginAsync(files, path, encoding, force, cancellationToken).ConfigureAwait(false);
        // A device or a pipe cannot be replaced by a file, and some servers take no other name than the final one.
        ContentWriter writer;
        if (inPlace || opening.Target.Existing is { Type: not FileEntryType.File })
            writer = await OpenInPlaceAsync(opening, null, cancellationToken).ConfigureAwait(false);
        else if (NameRefusal.TakesNoOther(files.Profile))
            writer = await OpenInPlaceAsync(opening, NameRefusal.Known(files.Profile), cancellationToken).ConfigureAwait(false);
        else
            writer = await OpenAsideAsync(opening, mayFallBack: true, cancellationToken).ConfigureAwait(false);
        writer.AddBytes(encoding is null ? default : encoding.Preamble);
        return writer;
    }

    /// <summary>Opens a file to write at its end; a missing one is made, and begins with the byte order mark of the encoding.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="path">The target; links are followed.</param>
    /// <param name="encoding">The encoding of text; null for bytes.</param>
    /// <param name="detect">Whether a byte order mark at the start of the file counts more than the encoding.</param>
    /// <param name="force">Whether a read-only file may be written.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<ContentWriter> AppendAsync(
        SftpFileSystem files, string path, Encoding? encoding, bool detect, bool force, CancellationToken cancellationToken)
    {
        Opening opening = await Opening.BeginAsync(files, path, encoding, force, cancellationToken).ConfigureAwait(false);
        ContentTarget target = opening.Target;
        FileEntry? filled = target.Existing is { Length: > 0 } ? target.Existing : null;
        if (detect && encoding is not null && filled is not null)
            opening = opening with { Encoding = await DetectAsync(files, target.Path, cancellationToken).ConfigureAwait(false) ?? encoding };
        bool appends = filled is not { Type: FileEntryType.File } || await files.AppendsAsync(target.Path, cancellationToken).ConfigureAwait(false);
        if (!appends && !await files.WritesInPlaceAsync(target.Path, cancellationToken).ConfigureAwait(false))
            return await CopyToAddAsync(opening, filled!, cancellationToken).ConfigureAwait(false);
        int? modeAtEnd = await MakeWritableAsync(files, target, cancellationToken).ConfigureAwait(false);
        SftpFile file = appends
            ? await files.OpenAppendAsync(target.Path, cancellationToken).ConfigureAwait(false)
            : (SftpFile)await files.OpenWriteAsync(target.Path, truncate: false, cancellationToken).ConfigureAwait(false);
        ContentWriter writer = new(opening, file, null, modeAtEnd)
        {
            // Servers that know APPEND write at the end wherever it is; for the others the position says it.
            _offset = target.Existing?.Length ?? 0,
        };
        if (filled is null && encoding is not null)
            writer.AddBytes(encoding.Preamble);
        return writer;
    }

    private static async Task<ContentWriter> OpenInPlaceAsync(Opening opening, string? whyNotAside, CancellationToken cancellationToken)
    {
        int? modeAtEnd = await MakeWritableAsync(opening.Files, opening.Target, cancellationToken).ConfigureAwait(false);
        SftpFile file = await opening.Files.OpenEmptyAsync(opening.Target.Path, cancellationToken).ConfigureAwait(false);
        return new ContentWriter(opening, file, null, modeAtEnd)
        {
            Warning = whyNotAside is null ? null : NameRefusal.NotAtomic(whyNotAside),
        };
    }

    private static async Task<ContentWriter> OpenAsideAsync(Opening opening, bool mayFallBack, CancellationToken cancellationToken)
    {
        (SftpFileSystem files, ContentTarget target) = (opening.Files, opening.Target);
        string name = TemporaryName.For(files.Paths.GetName(target.Path), CopyToken.Next());
        string temporary = RemotePathSyntax.Join(files.Paths.GetParent(target.Path) ?? "/", name);
        try
        {
            // A private file must not be open to others while its replacement grows.
            int? mode = target.Existing?.Mode is { } kept ? (kept & PermissionBits) | OwnerWrite : null;
            SftpFile file = (SftpFile)await files.CreateNewAsync(temporary, mode, cancellationToken).ConfigureAwait(false);
            return new ContentWriter(opening, file, temporary, target.Existing?.Mode);
        }
        catch (SftpException refusal) when (mayFallBack && NameRefusal.IsOfName(files, refusal, temporary, target.Existing is not null))
        {
            string evidence = NameRefusal.Evidence(files, refusal, temporary);
            ContentWriter writer;
            try
            {
                writer = await OpenInPlaceAsync(opening, evidence, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (exception.IsRefusal)
            {
                // The final name is refused, too: it is not the name.
                throw refusal.ForPath(target.Path);
            }
            // A directory in which nothing new may be made, with a file that may be written, says nothing about names.
            if (target.Existing is null)
                NameRefusal.Learn(files, refusal, evidence);
            return writer;
        }
        catch (SftpException exception) when (exception.Path == temporary)
        {
            throw exception.ForPath(target.Path);
        }
    }

    /// <summary>Opens a copy of a file to write at its end, for servers that would empty the file itself.</summary>
    private static async Task<ContentWriter> CopyToAddAsync(Opening opening, FileEntry filled, CancellationToken cancellationToken)
    {
        SftpServerProfile profile = opening.Files.Profile;
        if (NameRefusal.TakesNoOther(profile))
            throw CannotAdd(opening, NameRefusal.Known(profile) ?? "-ServerProfile says so");
        ContentWriter writer;
        try
        {
            writer = await OpenAsideAsync(opening, mayFallBack: false, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException refusal) when (refusal.IsRefusal)
        {
            throw CannotAdd(opening, refusal.Reason!);
        }
        try
        {
            writer._copied = filled;
            long copied = await writer.AddAllAsync(opening.Target.Path, cancellationToken).ConfigureAwait(false);
            if (copied < filled.Length)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.Failure, SftpOperation.Read, opening.Target.Path, $"it states {filled.Length} bytes and ends after {copied}");
            }
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SftpException CannotAdd(Opening opening, string whyNotAside) => SftpException.OnPath(
        SftpErrorKind.NotSupported,
        SftpOperation.Write,
        opening.Target.Path,
        "the server does not open a file without emptying it, so nothing can be added to it where it is "
            + $"({opening.Files.Profile.Find(SftpServerFact.Appends)!.Evidence}), nor can a copy with more in it take its place ({whyNotAside}); "
            + "Receive-SftpItem, an addition here and Send-SftpItem do the same");

    /// <summary>Takes all that a file holds. Returns how many bytes that are.</summary>
    private async Task<long> AddAllAsync(string path, CancellationToken cancellationToken)
    {
        int blockLength = (await _files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).ReadLength;
        IFile file = await _files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            BlockReader reader = new(file, 0, long.MaxValue, blockLength);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } block)
                {
                    while (!TryAddBlock(ref block))
                        await FlushAsync(cancellationToken).ConfigureAwait(false);
                }
                return reader.Position;
            }
        }
    }

    private bool TryAddBlock(ref ReadOnlyMemory<byte> block)
    {
        ReadOnlySpan<byte> left = block.Span;
        bool isOver = TryAdd(ref left);
        block = block[^left.Length..];
        return isOver;
    }

    /// <summary>Lets the owner write to a read-only file; returns the mode that it gets back.</summary>
    private static async Task<int?> MakeWritableAsync(SftpFileSystem files, ContentTarget target, CancellationToken cancellationToken)
    {
        if (!target.IsReadOnly || target.Existing?.Mode is not { } mode)
            return null;
        await files.SetAttributesAsync(target.Path, new EntryChange(null, null, mode | OwnerWrite), cancellationToken).ConfigureAwait(false);
        return mode;
    }

    private static async Task<Encoding?> DetectAsync(SftpFileSystem files, string path, CancellationToken cancellationToken)
    {
        IoBuffer buffer = IoBuffer.Rent(ByteOrderMark.MaxLength);
        try
        {
            IFile file = await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                int read = await file.ReadAtAsync(0, buffer, ByteOrderMark.MaxLength, cancellationToken).ConfigureAwait(false);
                return ByteOrderMark.Detect(buffer.Span[..read])?.Encoding;
            }
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PermissionDenied)
        {
            // A file that may be written and not read.
            return null;
        }
        finally
        {
            buffer.Release();
        }
    }

    /// <summary>What every way of opening needs.</summary>
    private sealed record Opening(SftpFileSystem Files, ContentTarget Target, Encoding? Encoding, bool Force, int BlockLength)
    {
        public static async Task<Opening> BeginAsync(
            SftpFileSystem files, string path, Encoding? encoding, bool force, CancellationToken cancellationToken)
        {
            ContentTarget target = await ContentTarget.FindAsync(files, path, force, cancellationToken).ConfigureAwait(false);
            int blockLength = (await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).WriteLength;
            return new Opening(files, target, encoding, force, blockLength);
        }
    }
}
