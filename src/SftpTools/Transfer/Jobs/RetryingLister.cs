using System.Runtime.CompilerServices;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Jobs;

/// <summary>
/// Lists directories for a job, and goes on over faults that may pass: after a lost connection the directory is listed anew, and what was
/// told already is left out. So one cut does not leave a tree incomplete.
/// </summary>
internal sealed class RetryingLister(IFileSystem files, Reconnection reconnection, OpenFilesLimit limit)
{
    /// <summary>The entries of a directory, each once.</summary>
    public IAsyncEnumerable<FileEntry> EnumerateAsync(string path, CancellationToken cancellationToken) =>
        reconnection.RetryCount == 0
            ? files.EnumerateAsync(path, cancellationToken)
            : EnumerateSteadilyAsync(path, cancellationToken);

    private async IAsyncEnumerable<FileEntry> EnumerateSteadilyAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> told = new(StringComparer.Ordinal);
        bool refused = false;
        for (int failures = 1; ; failures++)
        {
            bool takesPlace = limit.IsSmall;
            OpenFilesLimit.Place place = takesPlace
                ? await limit.EnterAsync(cancellationToken).ConfigureAwait(false)
                : limit.ListingBegins();
            // A listing that takes a place must not keep it while others wait for what it has found.
            List<FileEntry>? kept = takesPlace ? [] : null;
            OpenFilesLimit.Verdict verdict = OpenFilesLimit.Verdict.Lasting;
            SftpException? failure = null;
            IAsyncEnumerator<FileEntry> entries = files.EnumerateAsync(path, cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                while (true)
                {
                    try
                    {
                        if (!await entries.MoveNextAsync().ConfigureAwait(false))
                            break;
                    }
                    catch (SftpException exception)
                    {
                        failure = exception;
                        if (takesPlace && TransientFaults.MayBeTooManyOpenFiles(exception))
                            verdict = limit.Refused(place);
                        break;
                    }
                    if (kept is not null)
                        kept.Add(entries.Current);
                    else if (told.Add(entries.Current.Name))
                        yield return entries.Current;
                }
            }
            finally
            {
                await entries.DisposeAsync().ConfigureAwait(false);
                if (takesPlace)
                    limit.Leave();
                else
                    limit.ListingEnds();
            }
            foreach (FileEntry entry in kept ?? [])
            {
                if (told.Add(entry.Name))
                    yield return entry;
            }
            if (failure is null)
            {
                if (refused && limit.Confirm() is { } most)
                    files.LearnMaxOpenFiles(2 * most);
                yield break;
            }
            if (!takesPlace && TransientFaults.MayBeTooManyOpenFiles(failure))
                verdict = limit.ListingRefused(place);
            refused |= verdict != OpenFilesLimit.Verdict.Lasting;
            bool mayPass = verdict != OpenFilesLimit.Verdict.Lasting || TransientFaults.MayPass(failure);
            if (!mayPass || failures > reconnection.RetryCount)
            {
                if (refused)
                    limit.Restore();
                throw failure;
            }
            await reconnection.PauseAsync(failures, cancellationToken).ConfigureAwait(false);
            if (ConnectionFault.IsLost(failure))
                await reconnection.RestoreAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
