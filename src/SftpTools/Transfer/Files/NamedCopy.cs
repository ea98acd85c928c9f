using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// A copy that begins anew, under the name that the server takes. Some servers refuse names with a dot in front or with an extension that
/// they do not know, some refuse to rename, and some take every file away as it is closed. What is refused before anything was harmed is
/// written under the final name at once, with a warning; the profile of the server remembers it.
/// </summary>
internal sealed class NamedCopy(FileCopy copy)
{
    private const string WayOut = "-TemporaryName makes other names, and -Direct writes under the final name at once";

    private readonly IFileSystem _target = copy.Target;

    /// <summary>Copies the file under a temporary name, or under its final one where that is asked for or the server takes no other.</summary>
    public async Task<TransferOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (copy.Job.WritesDirectly)
            return await CopyDirectlyAsync(KnownNotAtomic(), cancellationToken).ConfigureAwait(false);
        string path = copy.Existing.Path;
        AtomicWrite aside = copy.Attempts?.Path is { } left
            ? new AtomicWrite(_target, path, left)
            : AtomicWrite.Beside(_target, path, copy.Options.TemporaryName);
        string temporary = aside.Temporary;
        try
        {
            TransferOutcome outcome = await CopyAndRenameAsync(aside, cancellationToken).ConfigureAwait(false);
            _target.Profile.Learn(SftpServerFact.TakesTemporaryNames, true, "a file got its final name when it was whole");
            return outcome;
        }
        catch (SftpException refusal) when (NameRefusal.IsOfName(_target, refusal, temporary, copy.Existing.Exists))
        {
            if (copy.Attempts is not null)
                await copy.Job.DiscardAsync(copy.Attempts).ConfigureAwait(false);
            return await CopyAfterRefusalAsync(temporary, refusal, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Path == temporary)
        {
            throw exception.Operation == SftpOperation.Create.Name && exception.StatusCode is not null
                ? Refused(exception, path, temporary)
                : exception.ForPath(path);
        }
    }

    /// <summary>Copies the file under its final name, after another name was refused.</summary>
    public async Task<TransferOutcome> CopyAfterRefusalAsync(string temporary, SftpException refusal, CancellationToken cancellationToken)
    {
        // By now a copy that was given up, or somebody else, may have made it; and what is written over has guards of its own.
        if (!copy.Existing.Exists)
            await copy.LookAtTargetAsync(cancellationToken).ConfigureAwait(false);
        if (copy.Existing.SkipReason is { } reason)
            return new TransferOutcome(0) { Skipped = reason };
        if (copy.Existing.Entry is not null)
        {
            await copy.RequireAnotherAsync(true, cancellationToken).ConfigureAwait(false);
            await copy.Job.Guard.RequireDirectAsync(copy.Existing, cancellationToken).ConfigureAwait(false);
        }
        string path = copy.Existing.Path;
        bool exists = copy.Existing.Exists;
        bool isRename = NameRefusal.IsRename(refusal);
        bool isLeft = isRename
            && (await Look.AtAsync(_target, temporary, followLink: false, cancellationToken).ConfigureAwait(false)).Entry is not null;
        string shown = DisplayText.Clean(_target.Paths.GetName(temporary));
        string evidence = NameRefusal.Evidence(_target, refusal, temporary);
        TransferWarning warning = NotAtomic(isLeft ? $"{evidence}; and it could not be removed" : evidence);
        TransferOutcome outcome;
        try
        {
            outcome = await CopyDirectlyAsync(warning, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Operation == SftpOperation.Create.Name && exception.Path == path)
        {
            // The final name is refused, too: it is not the name.
            throw isRename ? Refused(refusal, path, temporary) : refusal.ForPath(path);
        }
        if (isLeft)
            _target.Profile.Learn(SftpServerFact.Removes, false, $"'{shown}' could not be removed");
        // A directory in which nothing new may be made, with a file that may be written, says nothing about names.
        if (!exists)
            NameRefusal.Learn(_target, refusal, evidence);
        return outcome;
    }

    /// <summary>Gives a whole file its final name.</summary>
    public async Task RenameAsync(AtomicWrite aside, CancellationToken cancellationToken)
    {
        copy.Job.BeforeRename?.Invoke(copy.Entry, aside.Target, aside.Temporary);
        try
        {
            await aside.PlaceAsync(WayOut, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PathNotFound or SftpErrorKind.Failure
            && NameRefusal.IsRename(exception) && !exception.EndsConnection)
        {
            Look look = await Look.AtAsync(_target, aside.Target, followLink: true, cancellationToken).ConfigureAwait(false);
            throw look.Refusal is { IsRefusal: true }
                ? exception.As(exception.Kind, $"{exception.Reason}; what is there cannot be looked at: if it is a directory, write a slash behind its name")
                : exception;
        }
    }

    /// <summary>What to say of a file with several names that a copy is about to replace under one of them; null for all else.</summary>
    public async ValueTask<TransferWarning?> WhyPartedAsync(CancellationToken cancellationToken)
    {
        if (copy.Existing.Entry is not { } entry)
            return null;
        int? links = entry.Links;
        if (links is null && copy.Job.TargetListings is { } listings && _target.Paths.GetParent(copy.Existing.Path) is { } directory)
        {
            links = await listings.CountLinksAsync(directory, _target.Paths.GetName(copy.Existing.Path), cancellationToken).ConfigureAwait(false);
        }
        return links is null or <= 1 ? null : TransferWarning.OfServer(
            TransferWarning.HardLink,
            $"the file that was there had {links} names (hard links), and the others still lead to what it was: the copy has taken its place under "
            + "this one alone; -Direct writes into the file itself");
    }

    private async Task<TransferOutcome> CopyAndRenameAsync(AtomicWrite aside, CancellationToken cancellationToken)
    {
        string temporary = aside.Temporary;
        bool renamed = false;
        bool isMixture = false;
        PartialCopy? partial = copy.Attempts;
        try
        {
            if (copy.Options.TemporaryName is { } pattern && !pattern.Contains(TemporaryName.IdPlace, StringComparison.Ordinal) && partial?.Path is null)
                await RemoveLeftoverAsync(aside, cancellationToken).ConfigureAwait(false);
            TransferOutcome outcome = await copy.FillAsync(temporary, isFinal: false, partial, cancellationToken).ConfigureAwait(false);
            outcome = outcome.With(await WhyPartedAsync(cancellationToken).ConfigureAwait(false));
            if (partial is not null)
                partial.Complete = outcome;
            await RenameAsync(aside, cancellationToken).ConfigureAwait(false);
            renamed = true;
            partial?.Clear();
            return outcome;
        }
        catch (SftpException exception) when (exception.IsOfSource)
        {
            // Old and new in one file: there is nothing to continue.
            isMixture = true;
            throw;
        }
        finally
        {
            if (!renamed && partial is not null)
                (partial.Path, partial.FinalPath) = (temporary, copy.Existing.Path);
            if (isMixture && partial is not null)
                await copy.Job.DiscardAsync(partial).ConfigureAwait(false);
            else if (!renamed && partial is null)
                await aside.RemoveAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A name that every run makes is in the way of the next after a kill. It is removed and not emptied: it may be a link.</summary>
    private async Task RemoveLeftoverAsync(AtomicWrite aside, CancellationToken cancellationToken)
    {
        Look look = await Look.AtAsync(_target, aside.Temporary, followLink: false, cancellationToken).ConfigureAwait(false);
        if (look.Refusal is not null)
            await aside.RemoveAsync().ConfigureAwait(false);
        else if (look.Entry is { Type: FileEntryType.File or FileEntryType.SymbolicLink })
            await _target.RemoveFileAsync(aside.Temporary, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TransferOutcome> CopyDirectlyAsync(TransferWarning? warning, CancellationToken cancellationToken) =>
        (await copy.FillAsync(copy.Existing.Path, isFinal: true, null, cancellationToken).ConfigureAwait(false)).With(warning);

    /// <summary>What to say of a file that is written directly although nobody asked for it; null where somebody did.</summary>
    private TransferWarning? KnownNotAtomic() =>
        copy.Options.Direct || NameRefusal.Known(_target.Profile) is not { } evidence ? null : NotAtomic(evidence);

    private static TransferWarning NotAtomic(string evidence) => NameRefusal.NotAtomic($"{evidence}; {WayOut}");

    private SftpException Refused(SftpException refusal, string path, string temporary)
    {
        bool isRename = NameRefusal.IsRename(refusal);
        string shown = DisplayText.Clean(_target.Paths.GetName(temporary));
        return SftpException.OnPath(
            refusal.Kind,
            isRename ? SftpOperation.Rename : SftpOperation.Create,
            path,
            $"{(isRename ? $"'{shown}' did not get this name" : $"no file with the temporary name '{shown}' could be made")}: {refusal.Reason}; {WayOut}",
            refusal);
    }
}
