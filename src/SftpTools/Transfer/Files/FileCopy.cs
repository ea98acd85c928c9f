using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// One attempt at one file: into a temporary name beside the target, then over the target. Until that last step the target is as it was; a
/// copy that fails or is cancelled removes its temporary file. With <see cref="TransferOptions.Direct"/> the file has its final name from the
/// start, and a failure leaves what is there and says so. A source is read to its end, whatever length was stated; one that grows meanwhile
/// is copied to the length it had when its copy began, and one that is changed in another way is told of, or an error.
/// <para>
/// This part looks at both sides and chooses the way: <see cref="NamedCopy"/> under a temporary or the final name, or
/// <see cref="ResumableCopy"/> with a record. Each has its bytes copied by <see cref="SmallContent"/> or <see cref="LargeContent"/>.
/// </para>
/// </summary>
internal sealed class FileCopy(FileCopier job, FileToCopy file)
{
    private const int OwnerWrite = 0x80;

    /// <summary>What the copies of the job share.</summary>
    public FileCopier Job => job;

    public FileEntry Entry => file.Entry;

    public IFileSystem Source => job.Route.Source;

    public IFileSystem Target => job.Route.Target;

    public TransferOptions Options => job.Route.Options;

    /// <summary>What the attempts at the file hand on; null for none.</summary>
    public PartialCopy? Attempts => file.Attempts;

    /// <summary>What is at the target's place.</summary>
    public ExistingTarget Existing { get; private set; } = new(file.TargetPath);

    /// <summary>What the copy gets of its source, or of the file that it replaces.</summary>
    public PreservedAttributes Kept { get; private set; }

    /// <summary>Copies the file, or says why it is left as it is.</summary>
    public async Task<TransferOutcome> RunAsync(CancellationToken cancellationToken)
    {
        // Before the target is looked at: what is there may be this very copy.
        if (Attempts?.Path is not null && await FindDoneAsync(Attempts, cancellationToken).ConfigureAwait(false) is { } done)
            return done;
        // What fits into one block is there or not there: nothing of it could be continued.
        bool isResumable = Options.Resume && Entry.Length > job.BlockLength;
        // Where nothing can be seen, no record can be read either.
        if (!file.TargetIsNew || isResumable)
            await LookAtTargetAsync(cancellationToken).ConfigureAwait(false);
        if (Existing.SkipReason is not null)
            return new TransferOutcome(0) { Skipped = Existing.SkipReason };
        await RequireAnotherAsync(job.WritesDirectly, cancellationToken).ConfigureAwait(false);
        if (job.WritesDirectly)
            await job.Guard.RequireDirectAsync(Existing, cancellationToken).ConfigureAwait(false);
        Kept = PreservedAttributes.ForFile(Entry, job.Route, Existing).At(Target.Profile);
        return await job.Trial.RunAsync(
            () => isResumable ? new ResumableCopy(this).RunAsync(cancellationToken) : new NamedCopy(this).RunAsync(cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at what is at the target's place.</summary>
    public async Task LookAtTargetAsync(CancellationToken cancellationToken) =>
        Existing = await ExistingTarget.LookAsync(job.Route, Existing.Path, Entry, cancellationToken).ConfigureAwait(false);

    /// <summary>Fails where the target is the source itself, and remembers where it may be.</summary>
    public async Task RequireAnotherAsync(bool isWrittenDirectly, CancellationToken cancellationToken)
    {
        if (Existing.Entry is null)
            return;
        Existing = Existing with
        {
            MayBeSource = await job.SameFile.RequireAnotherAsync(Entry, Existing, isWrittenDirectly, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Copies the bytes into a file of that path, and gives it its attributes.</summary>
    /// <param name="path">Where they go.</param>
    /// <param name="isFinal">Whether that is the final name.</param>
    /// <param name="partial">What the attempts hand on; null for nothing.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    public Task<TransferOutcome> FillAsync(string path, bool isFinal, PartialCopy? partial, CancellationToken cancellationToken) =>
        Entry.Length > 0 && Entry.Length <= job.BlockLength && (!job.CopiesByItself || job.Hashes)
            ? new SmallContent(this, partial).CopyAsync(path, isFinal, cancellationToken)
            : new LargeContent(this, partial).CopyAsync(path, isFinal, cancellationToken);

    /// <summary>Makes the file that is filled, or opens the one that is written where it is.</summary>
    public async ValueTask<OpenCopy> OpenAsync(string path, bool isFinal, CancellationToken cancellationToken)
    {
        FileMode how = !isFinal || !Existing.Exists ? FileMode.CreateNew
            : Existing.MayBeSource ? FileMode.Open
            : FileMode.Truncate;
        IFile output = await OpenToFillAsync(path, how, Kept.CreationMode, cancellationToken).ConfigureAwait(false);
        return new OpenCopy(output, path) { IsFinal = isFinal, Kept = Kept };
    }

    /// <summary>Opens a file; only what is compared has to be read.</summary>
    public ValueTask<IFile> OpenToFillAsync(string path, FileMode how, int? mode, CancellationToken cancellationToken) => job.Hashes
        ? ReadWriteHandles.OpenAsync(Target, new FileOpening(path, how, mode), cancellationToken)
        : ReadWriteHandles.OpenToWriteAsync(Target, new FileOpening(path, how, mode), cancellationToken);

    /// <summary>
    /// Before the first byte: whether the open file may take the place of what is there, whose attributes are kept then; and a file that is
    /// written where it is gets the rights of the end, where these are fewer.
    /// </summary>
    public async ValueTask<OpenCopy> BeginAsync(OpenCopy output, CancellationToken cancellationToken)
    {
        if (!output.IsFinal)
        {
            (uint UserId, uint GroupId)? mine = await job.Guard.RequireAsync(Existing, output.File, cancellationToken).ConfigureAwait(false);
            return output with { Kept = output.Kept.Replacing(Existing.Owner, mine) };
        }
        if (output.Kept.ModeBeforeWriting(Existing) is { } mode)
        {
            Task narrowed = output.File.SetAttributesAsync(new EntryChange(null, null, mode), cancellationToken).AsTask();
            // Where it is refused, the end says so.
            await narrowed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return output;
    }

    /// <summary>The failure of a file that has its final name and is not whole.</summary>
    public SftpException Incomplete(SftpException exception, string path) => SftpException.OnPath(
        exception.Kind,
        SftpOperation.Copy,
        path,
        $"{(exception.Path == path ? exception.Reason : null) ?? exception.Message.TrimEnd('.')}; "
        + $"it has its final name already, as {(Options.Direct ? "-Direct asks" : "the server takes no other")}, and is not complete",
        exception);

    /// <summary>Cuts an open file; false where the server does not and what is beyond will be written over anyway.</summary>
    public static async Task<bool> TryCutAsync(IFile output, long length, bool isWrittenOver, CancellationToken cancellationToken)
    {
        try
        {
            await output.SetLengthAsync(length, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception) when (isWrittenOver && exception.IsRefusal)
        {
            return false;
        }
    }

    /// <summary>What the server tells of an open file; nothing where it refuses that.</summary>
    public static async ValueTask<FileState> StateOfAsync(IFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await file.GetStateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return default;
        }
    }

    /// <summary>
    /// Looks at what the last attempt left before it is continued. An outcome when the file has its final name already and only the answer
    /// was lost. What cannot be continued is removed: a source that was changed meanwhile, a file that is shorter than what was acknowledged,
    /// and one whose hash needs every byte here.
    /// </summary>
    private async Task<TransferOutcome?> FindDoneAsync(PartialCopy partial, CancellationToken cancellationToken)
    {
        Look look = await Look.AtAsync(Target, partial.Path!, followLink: false, cancellationToken).ConfigureAwait(false);
        FileEntry? there = look.Entry;
        if (look.IsAbsent && partial.Complete is { } complete)
        {
            FileEntry? final = await Target.GetEntryAsync(partial.FinalPath, followLink: false, cancellationToken).ConfigureAwait(false);
            if (final is { Type: FileEntryType.File } && final.Length == Entry.Length
                && FileTimes.MayBeSame(final.LastWriteTimeUtc, Entry.LastWriteTimeUtc))
            {
                partial.Clear();
                return complete;
            }
        }
        // A copy of a read-only file cannot be opened again for writing.
        bool goesOn = partial.Proven > 0 && Entry.Length > job.BlockLength && !job.Hashes && !job.CopiesByItself
            && there is { Type: FileEntryType.File } && there.Length >= partial.Proven
            && (there.Mode is not { } mode || (mode & OwnerWrite) != 0)
            && await IsUnchangedAsync(cancellationToken).ConfigureAwait(false)
            && await Target.WritesInPlaceAsync(there.Path, cancellationToken).ConfigureAwait(false);
        if (!goesOn)
            await job.DiscardAsync(partial).ConfigureAwait(false);
        return null;
    }

    private async Task<bool> IsUnchangedAsync(CancellationToken cancellationToken)
    {
        FileEntry? now = await Source.GetEntryAsync(Entry.Path, followLink: true, cancellationToken).ConfigureAwait(false);
        return now is not null && now.Length == Entry.Length && now.LastWriteTimeUtc == Entry.LastWriteTimeUtc;
    }
}
