using SftpTools.FileSystems;

namespace SftpTools.Transfer.Data;

/// <summary>
/// The further connections for one large file. How many is asked for, or worked out: one connection moves its window of 2 MiB in each
/// round trip, so where a round trip takes long and the file is large, several are worth the time it takes to make them.
/// </summary>
internal sealed class StreamSet : IDisposable
{
    /// <summary>The blocks under way on one of several connections: twice a window of 2 MiB, so that it is never empty.</summary>
    public const int BlocksOfStream = 16;

    private const long Window = 2 * 1024 * 1024;

    // By itself: below these a single connection is as quick, or the file is over before another one is made (about ten round trips,
    // which is what 20 MiB take on one connection).
    private const long SmallestFile = 32 * 1024 * 1024;
    private const long BytesPerStream = 16 * 1024 * 1024;
    private const int MostStreams = 8;

    // When asked for: less cannot be shared out in a sensible way.
    private const long SmallestAskedFor = 2 * 1024 * 1024;

    private readonly Task<IReadOnlyList<StripedCopy.Lane>>? _lanes;
    private readonly List<LaneLease> _leases = [];

    private StreamSet()
    {
    }

    /// <summary>No further connection.</summary>
    public static StreamSet None { get; } = new();

    private StreamSet(TransferRoute route, long length, CancellationToken cancellationToken) =>
        _lanes = ChooseAsync(route, length, cancellationToken);

    /// <summary>Begins to look for connections, where that makes sense for so many bytes.</summary>
    public static StreamSet Start(TransferRoute route, long length, CancellationToken cancellationToken) =>
        route.Options.Streams == 1 || length < (route.Options.Streams > 1 ? SmallestAskedFor : SmallestFile)
            ? None
            : new StreamSet(route, length, cancellationToken);

    /// <summary>How many connections, the first included, a file of this length is worth.</summary>
    /// <param name="length">Bytes to copy.</param>
    /// <param name="roundTrip">The longer round trip of the two sides.</param>
    /// <param name="bytesPerSecond">The limit of the rate, or 0.</param>
    public static int Choose(long length, TimeSpan roundTrip, long bytesPerSecond)
    {
        if (roundTrip < RoundTrip.Far || length < SmallestFile)
            return 1;
        long streams = Math.Min(MostStreams, length / BytesPerStream);
        if (bytesPerSecond > 0)
        {
            double perStream = Window / roundTrip.TotalSeconds;
            streams = Math.Min(streams, (long)Math.Ceiling(bytesPerSecond / perStream));
        }
        return (int)Math.Max(1, streams);
    }

    /// <summary>The connections beside the first. They may still be on their way.</summary>
    public Task<IReadOnlyList<StripedCopy.Lane>> LanesAsync() =>
        _lanes ?? Task.FromResult<IReadOnlyList<StripedCopy.Lane>>([]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lanes is null)
            return;
        // It ends soon: with the answer to one small request, or with the connection.
        _ = _lanes.ContinueWith(
            _ => _leases.ForEach(static lease => lease.Dispose()),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task<IReadOnlyList<StripedCopy.Lane>> ChooseAsync(
        TransferRoute route, long length, CancellationToken cancellationToken)
    {
        (IFileSystem source, IFileSystem target, TransferOptions options) = route;
        int fromStreams = options.Streams;
        int toStreams = options.Streams;
        if (options.Streams == 0)
        {
            try
            {
                Task<TimeSpan> fromTrip = source.MeasureRoundTripAsync(cancellationToken).AsTask();
                Task<TimeSpan> toTrip = target.MeasureRoundTripAsync(cancellationToken).AsTask();
                await Task.WhenAll(fromTrip, toTrip).ConfigureAwait(false);
                fromStreams = Choose(length, await fromTrip.ConfigureAwait(false), options.BytesPerSecond);
                toStreams = Choose(length, await toTrip.ConfigureAwait(false), options.BytesPerSecond);
            }
            catch (Exception exception) when (exception is SftpException or OperationCanceledException)
            {
                // Whatever it is, the copy itself will meet it and say so.
                return [];
            }
        }
        // A side that is near is shared by all: its one connection keeps up.
        IReadOnlyList<Task<IFileSystem?>> from = Borrow(source, fromStreams - 1);
        IReadOnlyList<Task<IFileSystem?>> to = Borrow(target, toStreams - 1);
        int count = from.Count == 0 || to.Count == 0 ? Math.Max(from.Count, to.Count) : Math.Min(from.Count, to.Count);
        return [.. Enumerable.Range(0, count).Select(i => new StripedCopy.Lane(
            from.Count > 0 ? from[i] : null,
            to.Count > 0 ? to[i] : null))];
    }

    private IReadOnlyList<Task<IFileSystem?>> Borrow(IFileSystem files, int count)
    {
        if (count <= 0)
            return [];
        LaneLease lease = files.LendLanes(count);
        _leases.Add(lease);
        return lease.Lanes;
    }
}
