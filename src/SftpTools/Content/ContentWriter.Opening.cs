using System.Text;
using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Planning;

namespace SftpTools.Content;

/// <summary>
/// Opening: a new content grows under another name where the server takes one, and is written in place where it does not; what is added goes
/// to the end of the file itself, or, where a server would empty it then, to the end of a copy that takes its place.
/// </summary>
internal sealed partial class ContentWriter
{
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
        writer.AddMark(opening);
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
        await opening.Guard.RequireDirectAsync(target.AsExisting, cancellationToken).ConfigureAwait(false);
        if (target.IsUnknown && await TryMakeAsync(opening, cancellationToken).ConfigureAwait(false) is { } made)
            return made;
        bool isFile = target.IsUnknown || target.Existing is { Type: FileEntryType.File };
        if (detect && encoding is not null && (target.IsUnknown || target.Existing is { Length: > 0 }))
            opening = opening with { Encoding = await DetectAsync(files, target.Path, cancellationToken).ConfigureAwait(false) ?? encoding };
        bool appends = !isFile || await files.AppendsAsync(target.Path, cancellationToken).ConfigureAwait(false);
        if (!appends && !await files.WritesInPlaceAsync(target.Path, cancellationToken).ConfigureAwait(false))
            return await CopyToAddAsync(opening, cancellationToken).ConfigureAwait(false);
        long end = isFile ? await FindEndAsync(opening, cancellationToken).ConfigureAwait(false) : 0;
        int? modeAtEnd = await MakeWritableAsync(files, target, cancellationToken).ConfigureAwait(false);
        SftpFile file = appends
            ? await files.OpenAppendAsync(target.Path, isNew: false, cancellationToken).ConfigureAwait(false)
            : (SftpFile)await files.OpenWriteAsync(target.Path, truncate: false, cancellationToken).ConfigureAwait(false);
        ContentWriter writer = new(opening, file, null, PreservedAttributes.ForContent(modeAtEnd), appends)
        {
            // Servers that know APPEND write at the end wherever it is; for the others the position says it.
            _offset = end,
        };
        // What may hold something has its mark already.
        if (end == 0 && !target.IsUnknown)
            writer.AddMark(opening);
        return writer;
    }

    /// <summary>Makes a file that is not there, where nobody can see that; null where the server refuses it, as it does for one that is.</summary>
    private static async Task<ContentWriter?> TryMakeAsync(Opening opening, CancellationToken cancellationToken)
    {
        SftpFile file;
        try
        {
            file = await opening.Files.OpenAppendAsync(opening.Target.Path, isNew: true, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
        ContentWriter writer = new(opening, file, null, default, appends: true);
        writer.AddMark(opening);
        return writer;
    }

    /// <summary>
    /// Where a file ends that something is added to. The stated length does where the server is known to write at the end whatever the
    /// position says; elsewhere a length that is not so would cost what is there.
    /// </summary>
    private static async Task<long> FindEndAsync(Opening opening, CancellationToken cancellationToken)
    {
        (SftpFileSystem files, ContentTarget target) = (opening.Files, opening.Target);
        long stated = target.Existing?.Length ?? 0;
        bool writesAtEnd = files.Profile.Appends == true;
        if (target.IsAbsent || (writesAtEnd && (stated > 0 || opening.Encoding is not { Preamble.IsEmpty: false })))
            return stated;
        try
        {
            int blockLength = (await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).ReadLength;
            IFile file = await files.OpenReadAsync(target.Path, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
                return await DataEnd.FindAsync(file, stated, blockLength, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return writesAtEnd ? stated : throw exception.As(
                exception.Kind,
                "its end is not known: it cannot be read, and the server is not known to write at the end by itself; if it does, "
                    + $"New-SftpSession -ServerProfile @{{ Appends = $true }} says so; {exception.Reason}");
        }
    }

    private static async Task<ContentWriter> OpenInPlaceAsync(Opening opening, string? whyNotAside, CancellationToken cancellationToken)
    {
        ContentTarget target = opening.Target;
        await opening.Guard.RequireDirectAsync(target.AsExisting, cancellationToken).ConfigureAwait(false);
        int? modeAtEnd = await MakeWritableAsync(opening.Files, target, cancellationToken).ConfigureAwait(false);
        // What somebody puts there meanwhile is not ours to empty.
        SftpFile file = target.IsAbsent
            ? await CreateAsync(opening.Files, target.Path, cancellationToken).ConfigureAwait(false)
            : await opening.Files.OpenEmptyAsync(target.Path, cancellationToken).ConfigureAwait(false);
        return new ContentWriter(opening, file, null, PreservedAttributes.ForContent(modeAtEnd))
        {
            Warning = whyNotAside is null ? null : NameRefusal.NotAtomic(whyNotAside),
        };
    }

    private static async Task<SftpFile> CreateAsync(SftpFileSystem files, string path, CancellationToken cancellationToken)
    {
        try
        {
            return (SftpFile)await files.CreateNewAsync(path, null, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathExists)
        {
            // As below, it may be in its own way. Whosever it is, an empty one has nothing to lose.
            Look look = await Look.AtAsync(files, path, followLink: false, cancellationToken).ConfigureAwait(false);
            if (look.Entry is not { Type: FileEntryType.File, Length: 0, IsLengthKnown: true })
                throw;
            return await files.OpenEmptyAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ContentWriter> OpenAsideAsync(Opening opening, bool mayFallBack, CancellationToken cancellationToken)
    {
        (SftpFileSystem files, ContentTarget target) = (opening.Files, opening.Target);
        AtomicWrite aside = AtomicWrite.Beside(files, target.Path);
        try
        {
            try
            {
                return await MakeAsideAsync(opening, aside, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathExists)
            {
                // A server that has no handle for a file may find that out when it has made it, and then the file is in its own way.
                await aside.RemoveAsync().ConfigureAwait(false);
                aside = AtomicWrite.Beside(files, target.Path);
                return await MakeAsideAsync(opening, aside, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (SftpException refusal) when (mayFallBack && NameRefusal.IsOfName(files, refusal, aside.Temporary, !target.IsAbsent))
        {
            string evidence = NameRefusal.Evidence(files, refusal, aside.Temporary);
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
            if (target.IsAbsent)
                NameRefusal.Learn(files, refusal, evidence);
            return writer;
        }
        catch (SftpException exception) when (exception.Path == aside.Temporary)
        {
            throw exception.ForPath(target.Path);
        }
    }

    /// <summary>Makes the file that is to take the target's place, and sees whether it may: what was made tells who we are.</summary>
    private static async Task<ContentWriter> MakeAsideAsync(Opening opening, AtomicWrite aside, CancellationToken cancellationToken)
    {
        (SftpFileSystem files, ExistingTarget existing) = (opening.Files, opening.Target.AsExisting);
        PreservedAttributes kept = PreservedAttributes.ForContent(existing.Mode);
        SftpFile file = (SftpFile)await files.CreateNewAsync(aside.Temporary, kept.CreationMode, cancellationToken).ConfigureAwait(false);
        (uint UserId, uint GroupId)? mine;
        try
        {
            mine = await opening.Guard.RequireAsync(existing, file, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            await aside.RemoveAsync().ConfigureAwait(false);
            throw;
        }
        return new ContentWriter(opening, file, aside, kept.Replacing(existing.Owner, mine).At(files.Profile));
    }

    /// <summary>Opens a copy of a file to write at its end, for servers that would empty the file itself.</summary>
    private static async Task<ContentWriter> CopyToAddAsync(Opening opening, CancellationToken cancellationToken)
    {
        SftpServerProfile profile = opening.Files.Profile;
        if (opening.Target.Existing is not { } filled)
            throw CannotAdd(opening, "what is there cannot be seen");
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

    private void AddMark(Opening opening) => AddBytes(opening.Encoding is { } encoding ? encoding.Preamble : default);

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
        catch (SftpException exception) when (exception.IsRefusal)
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
    private sealed record Opening(SftpFileSystem Files, ContentTarget Target, Encoding? Encoding, TargetGuard Guard, int BlockLength)
    {
        public static async Task<Opening> BeginAsync(
            SftpFileSystem files, string path, Encoding? encoding, bool force, CancellationToken cancellationToken)
        {
            ContentTarget target = await ContentTarget.FindAsync(files, path, force, cancellationToken).ConfigureAwait(false);
            int blockLength = (await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).WriteLength;
            return new Opening(files, target, encoding, new TargetGuard(files, force), blockLength);
        }
    }
}
