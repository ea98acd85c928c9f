using System.Diagnostics;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Files;

/// <summary>
/// A copy that a file system makes by itself, range by range: a server answers nothing else while it copies, so each range is as long as
/// keeps progress and Ctrl+C alive.
/// </summary>
internal sealed class ServerSideCopy(IFile source, IFile target, TransferProgress progress)
{
    private const long FirstRange = 4 * 1024 * 1024;
    private const long LongestRange = 64 * 1024 * 1024;

    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(300);

    /// <summary>Copies that many bytes, more than 0, from the start. False when it cannot be done so: then the bytes are to be copied from here.</summary>
    public async Task<bool> TryAsync(long length, CancellationToken cancellationToken)
    {
        if (length <= 0 || target is not IServerSideCopy copy || !copy.CanCopyFrom(source))
            return false;
        long range = FirstRange;
        for (long offset = 0; offset < length;)
        {
            long count = Math.Min(range, length - offset);
            long started = Stopwatch.GetTimestamp();
            if (!await copy.TryCopyFromAsync(source, offset, count, cancellationToken).ConfigureAwait(false))
            {
                progress.Copied(-offset);
                return false;
            }
            progress.Copied(count);
            offset += count;
            TimeSpan taken = Stopwatch.GetElapsedTime(started);
            if (taken < s_soon)
                range = Math.Min(range * 2, LongestRange);
            else if (taken > s_late)
                range = Math.Max(range / 2, FirstRange / 4);
        }
        if (await source.HasByteAsync(length - 1, cancellationToken).ConfigureAwait(false))
            return true;
        // A server that stated more than there is may have copied less than it was asked to, and said nothing.
        progress.Copied(-length);
        return false;
    }
}
