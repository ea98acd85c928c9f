using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Planning;

namespace SftpTools.Transfer.Files;

/// <summary>
/// Which attributes of its source, or of the file it replaces, a copy gets, and when: a mode at its creation, the rest at its end. An
/// attribute that is refused is a warning, as the bytes are there. Setuid, setgid and sticky come along only with
/// <see cref="SftpPreserve.SpecialBits"/>, and none stays on a file whose owner is not what it was.
/// </summary>
internal readonly partial record struct PreservedAttributes
{
    private const int PermissionBits = 0x1FF;
    private const int AllBits = 0xFFF;
    private const int SpecialBits = 0xE00;
    private const int SetIdBits = 0xC00;
    private const int OthersAccess = 0x36;
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

    /// <summary>The owner of the file that is replaced, and that of the copy, where they differ.</summary>
    private ((uint UserId, uint GroupId) Before, (uint UserId, uint GroupId) Now)? Takeover { get; init; }

    /// <summary>What is known from the start not to be kept, or null.</summary>
    private TransferWarning? Missing { get; init; }

    /// <summary>What the copy of a file gets.</summary>
    public static PreservedAttributes ForFile(FileEntry source, TransferRoute route, ExistingTarget existing)
    {
        SftpPreserve preserve = route.Options.Preserve;
        bool keepsMode = KeepsMode(preserve) && source.Mode is not null;
        // With nothing to be kept nothing is sent either: some servers refuse any mode.
        int? creation = preserve == SftpPreserve.None ? null : source.Mode & PermissionBits;
        // A private file must not be open to others while its replacement grows, nor to a group that is not yet its own.
        if (existing.Mode is { } kept)
            creation = WithoutGroup(kept & (keepsMode ? source.Mode!.Value & PermissionBits : PermissionBits)) | OwnerWrite;
        PreservedAttributes attributes = For(source, route, preserve);
        EntryChange change = attributes.Change with { Mode = keepsMode ? null : existing.Mode };
        TransferWarning? wider = !keepsMode && source.Mode is { } mode && existing.Mode is { } stays && (stays & ~mode & OthersAccess) != 0
            ? TransferWarning.OfFile(
                TransferWarning.Mode,
                $"the mode of the source ({Octal(mode)}) was not kept: the file that was there lets more of others in ({Octal(stays)}), and that "
                + "stays; -Preserve Mode changes it").About(SftpPreserve.Mode)
            : null;
        return attributes with { CreationMode = creation, Change = change, Missing = TransferWarning.Join(attributes.Missing, wider) };
    }

    /// <summary>What a file gets whose content is written anew: the mode of the one that it replaces, or that it had before it was opened.</summary>
    public static PreservedAttributes ForContent(int? mode) => new()
    {
        // A private file must not be open to others while its replacement grows, nor to a group that is not yet its own.
        CreationMode = mode is { } kept ? WithoutGroup(kept & PermissionBits) | OwnerWrite : null,
        Change = new EntryChange(null, null, mode),
    };

    /// <summary>The same without what the target is known not to set; a first refusal of it is remembered there.</summary>
    public PreservedAttributes At(SftpServerProfile target)
    {
        PreservedAttributes kept = this with { Target = target };
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
    public static PreservedAttributes ForDirectory(FileEntry source, TransferRoute route, bool isNew)
    {
        SftpPreserve preserve = route.Options.Preserve;
        PreservedAttributes attributes = For(source, route, isNew ? preserve : preserve & ~SftpPreserve.Times);
        return isNew ? attributes : attributes with { Change = default };
    }

    /// <summary>The same for a copy that replaces a file of an owner, once it is known whose the copy is.</summary>
    public PreservedAttributes Replacing((uint UserId, uint GroupId)? before, (uint UserId, uint GroupId)? now)
    {
        if (before is not { } old || now is not { } mine)
        {
            // Whether the owner is another is not known, and what runs as its owner must not run as another.
            return (Change.Mode & SetIdBits) is not > 0 ? this : WithModeOf(WithoutSetId(Change.Mode)) with
            {
                Missing = TransferWarning.Join(
                    Missing, TransferWarning.NotKept(TransferWarning.Mode, "setuid and setgid were", "the server does not tell whose the files are")),
            };
        }
        if (Owner.Owner is { } asked)
            return asked == old ? this : WithModeOf(WithoutSetId(Change.Mode));
        return old == mine ? this : this with { Takeover = (old, mine) };
    }

    /// <summary>The mode that a file gets at once which is written where it is and shall become closed to some; null for none.</summary>
    public int? ModeBeforeWriting(ExistingTarget existing) =>
        Mode.Mode is { } mode && existing.Mode is { } present && (present & ~mode & PermissionBits & ~OwnerReadWrite) != 0
            ? (present & mode & PermissionBits) | OwnerReadWrite
            : null;

    /// <summary>The same for a file that must be opened again after its creation: its owner may read and write it until its end.</summary>
    public PreservedAttributes Reopenable() => this with { CreationMode = CreationMode | OwnerReadWrite };

    /// <summary>
    /// The same with the mode of the end, where <see cref="Reopenable"/> or somebody else has widened it: that of the file as it was made, and
    /// no more than its source's.
    /// </summary>
    public PreservedAttributes WithoutWidening(FileEntry source, FileState made) =>
        Change.Mode is null && Mode.Mode is null && made.Mode is { } mode && source.Mode is { } wanted
            && ((wanted & OwnerReadWrite) != OwnerReadWrite || (mode & ~wanted & PermissionBits) != 0)
            ? this with { Change = Change with { Mode = mode & wanted & PermissionBits } }
            : this;

    /// <summary>
    /// Sets the attributes of an open file and closes it, in one flight with the write that was started last. Returns what was not kept.
    /// </summary>
    public async Task<TransferWarning?> FinishAsync(OpenCopy copy, IFileSystem files, ValueTask write, CancellationToken cancellationToken)
    {
        IFile output = copy.File;
        if (Takeover is not null || (!Owner.IsEmpty && (Mode.Mode & SpecialBits) is > 0))
        {
            await write.ConfigureAwait(false);
            PreservedAttributes rest = await SetOwnerAsync(output, cancellationToken).ConfigureAwait(false);
            return await rest.FinishAsync(copy, files, ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false);
        }
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
        TransferWarning? warning = owned.IsCompletedSuccessfully && moded.IsCompletedSuccessfully && changed.IsCompletedSuccessfully
            ? Missing
            : await SetByPathAsync(files, copy.Path, new Setting(owned, moded, changed), cancellationToken).ConfigureAwait(false);
        return output.WhyWider is { } wider && warning?.NotKeptAttributes.HasFlag(SftpPreserve.Mode) != true
            ? TransferWarning.Join(warning, TransferWarning.NotKept(TransferWarning.Mode, "the mode was", wider))
            : warning;
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
        return await WarningAsync(new Setting(owned, moded, changed)).ConfigureAwait(false);
    }

    /// <summary>
    /// Settles the owner before the mode: what runs as its owner must not run as another. Returns what is left to do, with what was not kept.
    /// </summary>
    private async Task<PreservedAttributes> SetOwnerAsync(IFile output, CancellationToken cancellationToken)
    {
        if (Takeover is not { } owners)
        {
            SftpException? refusal = await TryGiveAsync(output, Owner.Owner!.Value, (Mode.Mode & SetIdBits) is > 0, cancellationToken)
                .ConfigureAwait(false);
            return refusal is null ? this with { Owner = default } : this with
            {
                Owner = default,
                Mode = Mode with { Mode = Mode.Mode & ~SpecialBits },
                Missing = TransferWarning.Join(Missing, TransferWarning.NotKept(TransferWarning.Owner, "the owner was", refusal)),
            };
        }
        ((uint UserId, uint GroupId) before, (uint UserId, uint GroupId) now) = owners;
        PreservedAttributes rest = this with { Takeover = null };
        bool runsAsOwner = (Change.Mode & SetIdBits) is > 0;
        if (await TryGiveAsync(output, before, runsAsOwner, cancellationToken).ConfigureAwait(false) is not { } refused)
            return rest;
        bool keepsGroup = before.GroupId == now.GroupId
            || (before.UserId != now.UserId
                && await TryGiveAsync(output, (now.UserId, before.GroupId), false, cancellationToken).ConfigureAwait(false) is null);
        TransferWarning lost = TransferWarning.OfFile(
            TransferWarning.Owner,
            $"the owner of the file that was replaced (user {before.UserId}, group {before.GroupId}) was not kept: "
            + (refused.Reason ?? refused.Message.TrimEnd('.'))).About(SftpPreserve.Owner);
        return (rest with { Missing = TransferWarning.Join(Missing, lost) })
            .WithModeOf(keepsGroup ? WithoutSetId(Change.Mode) : WithoutGroup(WithoutSetId(Change.Mode)));
    }

    /// <summary>Gives a file to an owner. Returns why not; with proof, also where the server only says that it did.</summary>
    private static async Task<SftpException?> TryGiveAsync(
        IFile output, (uint UserId, uint GroupId) owner, bool withProof, CancellationToken cancellationToken)
    {
        try
        {
            await output.SetAttributesAsync(new EntryChange(null, null, null) { Owner = owner }, cancellationToken).ConfigureAwait(false);
            return !withProof || (await output.GetStateAsync(cancellationToken).ConfigureAwait(false)).Owner == owner ? null : SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.SetAttributes, null, "the server says that it was changed, and it was not");
        }
        catch (SftpException exception) when (!ConnectionFault.IsLost(exception))
        {
            return exception;
        }
    }

    private PreservedAttributes WithModeOf(int? mode) => this with { Change = Change with { Mode = mode } };

    private static int? WithoutSetId(int? mode) => mode & ~SetIdBits;

    /// <summary>The group gets no more than everybody: it is another group.</summary>
    private static int? WithoutGroup(int? mode) => mode is { } bits ? bits & ~(0x38 & ~((bits & 0x7) << 3)) : null;

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static bool KeepsMode(SftpPreserve preserve) => (preserve & (SftpPreserve.Mode | SftpPreserve.SpecialBits)) != 0;

    private static PreservedAttributes For(FileEntry source, TransferRoute route, SftpPreserve preserve)
    {
        PreservedAttributes attributes = default;
        if (preserve.HasFlag(SftpPreserve.Times) && !source.AreTimesKnown)
        {
            attributes = attributes with
            {
                Missing = TransferWarning.NotKept(TransferWarning.Times, "the times were", "the source does not tell them"),
            };
        }
        else if (preserve.HasFlag(SftpPreserve.Times))
        {
            attributes = attributes with { Change = new EntryChange(source.LastWriteTimeUtc, source.LastAccessTimeUtc, null) };
            if (route.Target.WhyTimeIsLost(source.LastWriteTimeUtc) is { } reason)
                attributes = attributes with { Missing = TransferWarning.NotKept(TransferWarning.Times, "the times were", reason) };
        }
        if (KeepsMode(preserve))
        {
            bool all = preserve.HasFlag(SftpPreserve.SpecialBits);
            TransferWarning? warning = source.Mode switch
            {
                null => TransferWarning.NotKept(TransferWarning.Mode, "the mode was", "the source has no permission bits"),
                var mode when (mode & SpecialBits) == 0 => null,
                _ when all => TransferWarning.OfFile(TransferWarning.SpecialBits, "the copy is setuid, setgid or sticky, as its source"),
                _ => TransferWarning.NotKept(
                    TransferWarning.Mode, "setuid, setgid and sticky were", "they come along with -Preserve SpecialBits only"),
            };
            attributes = attributes with
            {
                Mode = source.Mode is { } bits ? new EntryChange(null, null, bits & (all ? AllBits : PermissionBits)) : default,
                Missing = TransferWarning.Join(attributes.Missing, warning),
            };
        }
        if (preserve.HasFlag(SftpPreserve.Owner))
        {
            attributes = route.Source.GetOwner(source) is { } owner
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

    private async ValueTask<TransferWarning?> WarningAsync(Setting setting)
    {
        (Task owned, Task moded, Task changed) = setting;
        TransferWarning? warning = Missing;
        if (!owned.IsCompletedSuccessfully)
            warning = await AddAsync(warning, owned, (TransferWarning.Owner, "the owner was", SftpPreserve.Owner)).ConfigureAwait(false);
        if (!moded.IsCompletedSuccessfully)
            warning = await AddAsync(warning, moded, (TransferWarning.Mode, "the mode was", SftpPreserve.Mode)).ConfigureAwait(false);
        if (!changed.IsCompletedSuccessfully)
        {
            (string Id, string What, SftpPreserve Attributes) lost = Change switch
            {
                { LastWriteTimeUtc: null } => (TransferWarning.Mode, "the mode was", SftpPreserve.Mode),
                { Mode: null } => (TransferWarning.Times, "the times were", SftpPreserve.Times),
                _ => (TransferWarning.Times, "the times and the mode were", SftpPreserve.Times | SftpPreserve.Mode),
            };
            warning = await AddAsync(warning, changed, lost).ConfigureAwait(false);
        }
        return warning;
    }

    private async ValueTask<TransferWarning?> AddAsync(
        TransferWarning? warning, Task refused, (string Id, string What, SftpPreserve Attributes) lost)
    {
        try
        {
            await refused.ConfigureAwait(false);
            return warning;
        }
        catch (SftpException exception) when (!ConnectionFault.IsLost(exception))
        {
            if (exception.Kind == SftpErrorKind.NotSupported && exception.StatusCode is not null)
                Learn(lost.Attributes, exception.Reason!);
            return TransferWarning.Join(warning, TransferWarning.NotKept(lost.Id, lost.What, exception).About(lost.Attributes));
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

    /// <summary>What became of setting the attributes: each ends with the answer to its request.</summary>
    private readonly record struct Setting(Task Owned, Task Moded, Task Changed);
}
