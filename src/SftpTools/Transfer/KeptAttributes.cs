using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// Which attributes of its source, or of the file it replaces, a copy gets, and when: a mode at its creation, the rest at its end. An
/// attribute that is refused is a warning, as the bytes are there. Setuid, setgid and sticky come along only with <see cref="SftpPreserve.Mode"/>.
/// </summary>
internal readonly record struct KeptAttributes
{
    private const int PermissionBits = 0x1FF;
    private const int AllBits = 0xFFF;
    private const int OwnerReadWrite = 0x180;
    private const int OwnerWrite = 0x80;

    /// <summary>The mode with which the file is made, before the umask.</summary>
    public int? CreationMode { get; private init; }

    /// <summary>What one request sets in most copies: the times, and the mode of the file that is replaced.</summary>
    private EntryChange Change { get; init; }

    // Asked for with -Preserve, and so refused each for itself.
    private EntryChange Mode { get; init; }

    private EntryChange Owner { get; init; }

    /// <summary>What is known of the target, and learns more; null where nothing shall be learned.</summary>
    private SftpServerProfile? Target { get; init; }

    /// <summary>What is known from the start not to be kept, or null.</summary>
    private TransferWarning? Missing { get; init; }

    /// <summary>What the copy of a file gets.</summary>
    public static KeptAttributes ForFile(
        FileEntry source, IFileSystem sourceFiles, ExistingTarget existing, SftpPreserve preserve)
    {
        bool keepsMode = preserve.HasFlag(SftpPreserve.Mode) && source.Mode is not null;
        int? creation = source.Mode & PermissionBits;
        // A private file must not be open to others while its replacement grows.
        if (existing.Mode is { } kept)
            creation = (kept & (keepsMode ? source.Mode & PermissionBits : PermissionBits)) | OwnerWrite;
        KeptAttributes attributes = For(source, sourceFiles, preserve);
        EntryChange change = attributes.Change with { Mode = keepsMode ? null : existing.Mode };
        return attributes with { CreationMode = creation, Change = change };
    }

    /// <summary>The same without what the target is known not to set; a first refusal of it is remembered there.</summary>
    public KeptAttributes At(SftpServerProfile target)
    {
        KeptAttributes kept = this with { Target = target };
        if (target.Find(SftpServerFact.SetsTimes) is { Value: false } times && Change.LastWriteTimeUtc is not null)
        {
            kept = kept with
            {
                Change = kept.Change with { LastWriteTimeUtc = null, LastAccessTimeUtc = null },
                Missing = TransferWarning.Join(kept.Missing, TransferWarning.NotKept(TransferWarning.Times, "the times were", times.Evidence)),
            };
        }
        if (target.Find(SftpServerFact.SetsModes) is { Value: false } modes && (Change.Mode ?? Mode.Mode) is not null)
        {
            kept = kept with
            {
                Change = kept.Change with { Mode = null },
                Mode = default,
                Missing = TransferWarning.Join(kept.Missing, TransferWarning.NotKept(TransferWarning.Mode, "the mode was", modes.Evidence)),
            };
        }
        return kept;
    }

    /// <summary>What the copy of a directory gets when all that belongs into it is there.</summary>
    public static KeptAttributes ForDirectory(FileEntry source, IFileSystem sourceFiles, SftpPreserve preserve, bool isNew)
    {
        KeptAttributes attributes = For(source, sourceFiles, preserve);
        return isNew ? attributes : attributes with { Change = default };
    }

    /// <summary>The same for a file that must be opened again after its creation: its owner may read and write it until its end.</summary>
    public KeptAttributes Reopenable() => this with { CreationMode = CreationMode | OwnerReadWrite };

    /// <summary>The same with the mode of the end, where <see cref="Reopenable"/> has widened it: that of the file as it was made.</summary>
    public KeptAttributes WithoutWidening(FileEntry source, FileState made) =>
        Change.Mode is null && Mode.Mode is null && made.Mode is { } mode && source.Mode is { } wanted && (wanted & OwnerReadWrite) != OwnerReadWrite
            ? this with { Change = Change with { Mode = mode & wanted & PermissionBits } }
            : this;

    /// <summary>
    /// Sets the attributes of an open file and closes it, in one flight with the write that was started last. Returns what was not kept.
    /// </summary>
    public async Task<TransferWarning?> FinishAsync(IFile output, ValueTask write, CancellationToken cancellationToken)
    {
        Task written = write.AsTask();
        Task owned = Owner.IsEmpty ? Task.CompletedTask : output.SetAttributesAsync(Owner, cancellationToken).AsTask();
        Task moded = Mode.IsEmpty ? Task.CompletedTask : output.SetAttributesAsync(Mode, cancellationToken).AsTask();
        Task changed = Change.IsEmpty ? Task.CompletedTask : output.SetAttributesAsync(Change, cancellationToken).AsTask();
        Task closed = output.CloseAsync(cancellationToken).AsTask();
        await Task.WhenAll(written, changed, closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await owned.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await moded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await written.ConfigureAwait(false);
        await closed.ConfigureAwait(false);
        return await WarningAsync(owned, moded, changed).ConfigureAwait(false);
    }

    /// <summary>Sets the attributes of a directory. Returns what was not kept.</summary>
    public async Task<TransferWarning?> ApplyAsync(IFileSystem files, string path, CancellationToken cancellationToken)
    {
        Task owned = Owner.IsEmpty ? Task.CompletedTask : files.SetAttributesAsync(path, Owner, cancellationToken).AsTask();
        await owned.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task moded = Mode.IsEmpty ? Task.CompletedTask : files.SetAttributesAsync(path, Mode, cancellationToken).AsTask();
        await moded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task changed = Change.IsEmpty ? Task.CompletedTask : files.SetAttributesAsync(path, Change, cancellationToken).AsTask();
        await changed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await WarningAsync(owned, moded, changed).ConfigureAwait(false);
    }

    private static KeptAttributes For(FileEntry source, IFileSystem sourceFiles, SftpPreserve preserve)
    {
        KeptAttributes attributes = default;
        if (preserve.HasFlag(SftpPreserve.Times))
            attributes = attributes with { Change = new EntryChange(source.LastWriteTimeUtc, source.LastAccessTimeUtc, null) };
        if (preserve.HasFlag(SftpPreserve.Mode))
        {
            attributes = source.Mode is { } mode
                ? attributes with { Mode = new EntryChange(null, null, mode & AllBits) }
                : attributes with
                {
                    Missing = TransferWarning.NotKept(TransferWarning.Mode, "the mode was", "the source has no permission bits"),
                };
        }
        if (preserve.HasFlag(SftpPreserve.Owner))
        {
            attributes = sourceFiles.GetOwner(source) is { } owner
                ? attributes with { Owner = new EntryChange(null, null, null) { Owner = owner } }
                : attributes with
                {
                    Missing = TransferWarning.Join(
                        attributes.Missing,
                        TransferWarning.NotKept(TransferWarning.Owner, "the owner was", "the source does not tell it")),
                };
        }
        return attributes;
    }

    private async ValueTask<TransferWarning?> WarningAsync(Task owned, Task moded, Task changed)
    {
        TransferWarning? warning = Missing;
        if (!owned.IsCompletedSuccessfully)
            warning = await AddAsync(warning, owned, TransferWarning.Owner, "the owner was", SftpPreserve.Owner).ConfigureAwait(false);
        if (!moded.IsCompletedSuccessfully)
            warning = await AddAsync(warning, moded, TransferWarning.Mode, "the mode was", SftpPreserve.Mode).ConfigureAwait(false);
        if (!changed.IsCompletedSuccessfully)
        {
            (string id, string what, SftpPreserve attributes) = Change switch
            {
                { LastWriteTimeUtc: null } => (TransferWarning.Mode, "the mode was", SftpPreserve.Mode),
                { Mode: null } => (TransferWarning.Times, "the times were", SftpPreserve.Times),
                _ => (TransferWarning.Times, "the times and the mode were", SftpPreserve.Times | SftpPreserve.Mode),
            };
            warning = await AddAsync(warning, changed, id, what, attributes).ConfigureAwait(false);
        }
        return warning;
    }

    private async ValueTask<TransferWarning?> AddAsync(TransferWarning? warning, Task refused, string id, string what, SftpPreserve attributes)
    {
        try
        {
            await refused.ConfigureAwait(false);
            return warning;
        }
        catch (SftpException exception) when (exception.Kind is not (SftpErrorKind.ConnectionLost or SftpErrorKind.Timeout))
        {
            if (exception.Kind == SftpErrorKind.NotSupported && exception.StatusCode is not null)
                Learn(attributes, exception.Reason!);
            return TransferWarning.Join(warning, TransferWarning.NotKept(id, what, exception).About(attributes));
        }
    }

    private void Learn(SftpPreserve refused, string evidence)
    {
        if (refused.HasFlag(SftpPreserve.Times))
            Target?.Learn(SftpServerFact.SetsTimes, false, evidence);
        // Times and mode that are refused together say nothing of the mode alone.
        else if (refused == SftpPreserve.Mode)
            Target?.Learn(SftpServerFact.SetsModes, false, evidence);
    }
}
