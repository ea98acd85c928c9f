using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Data;

/// <summary>
/// Copies one large file over several connections at once, each with handles of its own. The first connection begins at once, the others
/// join when they are there; one that cannot be had or is lost leaves its part to the rest and costs the file nothing.
/// </summary>
internal sealed class StripedCopy(CopyRanges ranges, FileEntry entry, string targetPath, Func<IFile, IFile, WindowedCopier> makePump)
{
    private readonly List<WindowedCopier> _pumps = [];

    /// <summary>The most bytes of one block.</summary>
    public required int BlockLength { get; init; }

    /// <summary>Bytes written so far over all connections, more than once where a part was copied again.</summary>
    public long Copied
    {
        get
        {
            lock (_pumps)
                return _pumps.Sum(static pump => pump.Copied);
        }
    }

    /// <summary>How many connections have taken part.</summary>
    public int Connections
    {
        get
        {
            lock (_pumps)
                return _pumps.Count;
        }
    }

    /// <summary>
    /// Copies everything there is to take. Fails with what fails on the first connection, and with what no other connection would do better.
    /// </summary>
    /// <param name="input">The source on the first connection.</param>
    /// <param name="output">The target on the first connection.</param>
    /// <param name="lanes">The further connections; a side that needs none has null and shares the first one's file.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    public async Task RunAsync(IFile input, IFile output, IReadOnlyList<Lane> lanes, CancellationToken cancellationToken)
    {
        WindowedCopier first = Add(makePump(input, output));
        if (lanes.Count == 0)
        {
            await first.CopyAsync(entry.Length, BlockLength, cancellationToken).ConfigureAwait(false);
            return;
        }
        using CancellationTokenSource failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource lateness = CancellationTokenSource.CreateLinkedTokenSource(failure.Token);
        Task[] joined = [.. lanes.Select(lane => JoinAsync(lane, (input, output), failure, lateness.Token))];
        try
        {
            do
            {
                await first.CopyAsync(entry.Length, BlockLength, failure.Token).ConfigureAwait(false);
                // Nothing is left to take, so whoever comes now comes too late.
                await lateness.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(joined).ConfigureAwait(false);
            }
            while (ranges.HasMore);
        }
        catch
        {
            // Nothing may still write into the target when the caller removes it or continues it.
            await failure.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(joined).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // What another connection met, and not the cancellation that followed.
            cancellationToken.ThrowIfCancellationRequested();
            foreach (Task task in joined.Where(static task => task.IsFaulted))
                await task.ConfigureAwait(false);
            throw;
        }
    }

    private async Task JoinAsync(
        Lane lane, (IFile Input, IFile Output) first, CancellationTokenSource failure, CancellationToken lateness)
    {
        IFile? ownInput = null;
        IFile? ownOutput = null;
        try
        {
            try
            {
                if (lane.Source is not null)
                {
                    if (await lane.Source.WaitAsync(lateness).ConfigureAwait(false) is not { } source || !ranges.HasMore)
                        return;
                    ownInput = await source.OpenReadAsync(entry.Path, lateness).ConfigureAwait(false);
                }
                if (lane.Target is not null)
                {
                    if (await lane.Target.WaitAsync(lateness).ConfigureAwait(false) is not { } target || !ranges.HasMore)
                        return;
                    ownOutput = await target.OpenAsync(targetPath, FileMode.Open, FileAccess.Write, null, lateness).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is SftpException or OperationCanceledException)
            {
                // It goes without this one: the connection, or one more open file, was not to be had, or not in time.
                return;
            }
            WindowedCopier pump = Add(makePump(ownInput ?? first.Input, ownOutput ?? first.Output));
            try
            {
                await pump.CopyAsync(entry.Length, BlockLength, failure.Token).ConfigureAwait(false);
                if (ownOutput is not null)
                    await ownOutput.CloseAsync(failure.Token).ConfigureAwait(false);
            }
            catch (SftpException exception) when (ConnectionFault.IsLost(exception))
            {
                // What it had not done is back among the ranges.
            }
            catch
            {
                await failure.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            if (ownInput is not null)
                await ownInput.DisposeAsync().ConfigureAwait(false);
            if (ownOutput is not null)
                await ownOutput.DisposeAsync().ConfigureAwait(false);
        }
    }

    private WindowedCopier Add(WindowedCopier pump)
    {
        lock (_pumps)
            _pumps.Add(pump);
        return pump;
    }

    /// <summary>A further connection, on the sides that need one: each brings its file system when it is there, or null.</summary>
    internal readonly record struct Lane(Task<IFileSystem?>? Source, Task<IFileSystem?>? Target);
}
