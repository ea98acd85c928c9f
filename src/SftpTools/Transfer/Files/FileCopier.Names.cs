using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// The part for the name that a file has while it grows. Servers differ in what they take: some refuse names with a dot in front or with an
/// extension that they do not know, some refuse to rename, and some take every file away as it is closed. What is refused before anything
/// was harmed is written under the final name at once, with a warning; the profile of the server remembers it.
/// </summary>
internal sealed partial class FileCopier
{
    private const string WayOut = "-TemporaryName makes other names, and -Direct writes under the final name at once";

    private readonly NameTrial _trial = new(target);

    /// <summary>Whether files are written under their final names: as it was asked for, or because the server takes no others.</summary>
    public bool WritesDirectly => options.Direct || NameRefusal.TakesNoOther(target.Profile);

    private bool IsUnproven => target.Profile.TakesTemporaryNames is null;

    private async Task<TransferOutcome> CopyWholeAsync(
        FileEntry entry, ExistingTarget existing, PreservedAttributes kept, PartialCopy? partial, CancellationToken cancellationToken)
    {
        if (WritesDirectly)
            return await CopyDirectlyAsync(entry, existing, kept, KnownNotAtomic(), cancellationToken).ConfigureAwait(false);
        string name = TemporaryName.For(target.Paths.GetName(existing.Path), CopyToken.Next(), options.TemporaryName);
        string temporary = partial?.Path ?? Beside(existing.Path, name);
        try
        {
            TransferOutcome outcome = await CopyAndRenameAsync(entry, existing, temporary, kept, partial, cancellationToken)
                .ConfigureAwait(false);
            target.Profile.Learn(SftpServerFact.TakesTemporaryNames, true, "a file got its final name when it was whole");
            return outcome;
        }
        catch (SftpException refusal) when (NameRefusal.IsOfName(target, refusal, temporary, existing.Exists))
        {
            if (partial is not null)
                await DiscardAsync(partial).ConfigureAwait(false);
            return await CopyAfterRefusalAsync(entry, existing, temporary, kept, refusal, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Path == temporary)
        {
            throw exception.Operation == SftpOperation.Create.Name && exception.StatusCode is not null
                ? Refused(exception, existing.Path, temporary)
                : exception.ForPath(existing.Path);
        }
    }

    private string Beside(string path, string name) =>
        target.Paths.GetParent(path) is { } directory ? target.Paths.Append(directory, name) : name;

    private async Task<TransferOutcome> CopyAndRenameAsync(
        FileEntry entry, ExistingTarget existing, string temporary, PreservedAttributes kept, PartialCopy? partial, CancellationToken cancellationToken)
    {
        string path = existing.Path;
        bool renamed = false;
        bool isMixture = false;
        try
        {
            if (options.TemporaryName is { } pattern && !pattern.Contains(TemporaryName.IdPlace, StringComparison.Ordinal) && partial?.Path is null)
                await RemoveLeftoverAsync(temporary, cancellationToken).ConfigureAwait(false);
            TransferOutcome outcome = IsSmall(entry)
                ? await CopySmallAsync(entry, temporary, existing, false, kept, partial, cancellationToken).ConfigureAwait(false)
                : await CopyLargeAsync(entry, temporary, existing, false, kept, partial, cancellationToken).ConfigureAwait(false);
            outcome = outcome.With(await WhyPartedAsync(existing, cancellationToken).ConfigureAwait(false));
            if (partial is not null)
                partial.Complete = outcome;
            await RenameAsync(entry, temporary, path, cancellationToken).ConfigureAwait(false);
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
                (partial.Path, partial.FinalPath) = (temporary, path);
            if (isMixture && partial is not null)
                await DiscardAsync(partial).ConfigureAwait(false);
            else if (!renamed && partial is null)
                await RemoveTemporaryAsync(temporary).ConfigureAwait(false);
        }
    }

    /// <summary>What to say of a file with several names that a copy is about to replace under one of them; null for all else.</summary>
    private async ValueTask<TransferWarning?> WhyPartedAsync(ExistingTarget existing, CancellationToken cancellationToken)
    {
        if (existing.Entry is not { } entry)
            return null;
        int? links = entry.Links;
        if (links is null && TargetListings is { } listings && target.Paths.GetParent(existing.Path) is { } directory)
        {
            links = await listings.CountLinksAsync(directory, target.Paths.GetName(existing.Path), cancellationToken).ConfigureAwait(false);
        }
        return links is null or <= 1 ? null : TransferWarning.OfServer(
            TransferWarning.HardLink,
            $"the file that was there had {links} names (hard links), and the others still lead to what it was: the copy has taken its place under "
            + "this one alone; -Direct writes into the file itself");
    }

    /// <summary>Gives a whole file its final name.</summary>
    private async Task RenameAsync(FileEntry entry, string temporary, string path, CancellationToken cancellationToken)
    {
        BeforeRename?.Invoke(entry, path, temporary);
        try
        {
            await target.ReplaceAsync(temporary, path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PathNotFound or SftpErrorKind.Failure && !exception.EndsConnection)
        {
            await PartialPlace.RequireAsync(target, path, temporary, cancellationToken).ConfigureAwait(false);
            if (exception.StatusCode is not null && await NameRefusal.IsTakenAwayAsync(target, temporary, cancellationToken).ConfigureAwait(false))
                throw NameRefusal.TakenAway(target, exception, path, temporary, WayOut);
            Look look = await Look.AtAsync(target, path, followLink: true, cancellationToken).ConfigureAwait(false);
            throw look.Refusal is { IsRefusal: true }
                ? exception.As(exception.Kind, $"{exception.Reason}; what is there cannot be looked at: if it is a directory, write a slash behind its name")
                : exception;
        }
    }

    /// <summary>A name that every run makes is in the way of the next after a kill. It is removed and not emptied: it may be a link.</summary>
    private async Task RemoveLeftoverAsync(string temporary, CancellationToken cancellationToken)
    {
        Look look = await Look.AtAsync(target, temporary, followLink: false, cancellationToken).ConfigureAwait(false);
        if (look.Refusal is not null)
            await RemoveTemporaryAsync(temporary).ConfigureAwait(false);
        else if (look.Entry is { Type: FileEntryType.File or FileEntryType.SymbolicLink })
            await target.RemoveFileAsync(temporary, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TransferOutcome> CopyDirectlyAsync(
        FileEntry entry, ExistingTarget existing, PreservedAttributes kept, TransferWarning? warning, CancellationToken cancellationToken)
    {
        TransferOutcome outcome = IsSmall(entry)
            ? await CopySmallAsync(entry, existing.Path, existing, true, kept, null, cancellationToken).ConfigureAwait(false)
            : await CopyLargeAsync(entry, existing.Path, existing, true, kept, null, cancellationToken).ConfigureAwait(false);
        return outcome.With(warning);
    }

    private async Task<TransferOutcome> CopyAfterRefusalAsync(
        FileEntry entry, ExistingTarget existing, string temporary, PreservedAttributes kept, SftpException refusal, CancellationToken cancellationToken)
    {
        // By now a copy that was given up, or somebody else, may have made it; and what is written over has guards of its own.
        if (!existing.Exists)
            existing = await ExistingTarget.LookAsync(target, existing.Path, entry, options, cancellationToken).ConfigureAwait(false);
        if (existing.SkipReason is not null)
            return new TransferOutcome(0) { Skipped = existing.SkipReason };
        if (existing.Entry is { } there)
        {
            existing = existing with
            {
                MayBeSource = await _sameFile.RequireAnotherAsync(entry, there, existing.Path, true, cancellationToken).ConfigureAwait(false),
            };
            await Guard.RequireDirectAsync(existing, cancellationToken).ConfigureAwait(false);
        }
        bool exists = existing.Exists;
        bool isRename = NameRefusal.IsRename(refusal);
        bool isLeft = isRename
            && (await Look.AtAsync(target, temporary, followLink: false, cancellationToken).ConfigureAwait(false)).Entry is not null;
        string shown = DisplayText.Clean(target.Paths.GetName(temporary));
        string evidence = NameRefusal.Evidence(target, refusal, temporary);
        TransferWarning warning = NotAtomic(isLeft ? $"{evidence}; and it could not be removed" : evidence);
        TransferOutcome outcome;
        try
        {
            outcome = await CopyDirectlyAsync(entry, existing, kept, warning, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Operation == SftpOperation.Create.Name && exception.Path == existing.Path)
        {
            // The final name is refused, too: it is not the name.
            throw isRename ? Refused(refusal, existing.Path, temporary) : refusal.ForPath(existing.Path);
        }
        if (isLeft)
            target.Profile.Learn(SftpServerFact.Removes, false, $"'{shown}' could not be removed");
        // A directory in which nothing new may be made, with a file that may be written, says nothing about names.
        if (!exists)
            NameRefusal.Learn(target, refusal, evidence);
        return outcome;
    }

    /// <summary>What to say of a file that is written directly although nobody asked for it; null where somebody did.</summary>
    private TransferWarning? KnownNotAtomic() =>
        options.Direct || NameRefusal.Known(target.Profile) is not { } evidence ? null : NotAtomic(evidence);

    private static TransferWarning NotAtomic(string evidence) => NameRefusal.NotAtomic($"{evidence}; {WayOut}");

    private SftpException Refused(SftpException refusal, string path, string temporary)
    {
        bool isRename = NameRefusal.IsRename(refusal);
        string shown = DisplayText.Clean(target.Paths.GetName(temporary));
        return SftpException.OnPath(
            refusal.Kind,
            isRename ? SftpOperation.Rename : SftpOperation.Create,
            path,
            $"{(isRename ? $"'{shown}' did not get this name" : $"no file with the temporary name '{shown}' could be made")}: {refusal.Reason}; {WayOut}",
            refusal);
    }
}
