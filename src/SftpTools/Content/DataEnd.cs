using SftpTools.FileSystems;

namespace SftpTools.Content;

/// <summary>Where the data of a file ends. The length that a server states is a claim, and may be less or more than there is.</summary>
internal static class DataEnd
{
    /// <summary>
    /// Finds the end by reading on behind the stated one, and where the data does not reach that far, by halving what is before it.
    /// Where the length is right, this takes one round trip.
    /// </summary>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="stated">The length that the server states; 0 where it states none.</param>
    /// <param name="blockLength">The longest read that the server answers in full, in bytes.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static async Task<long> FindAsync(IFile file, long stated, int blockLength, CancellationToken cancellationToken)
    {
        Task<bool> last = stated > 0 ? file.HasByteAsync(stated - 1, cancellationToken) : Task.FromResult(true);
        Task<bool> next = file.HasByteAsync(stated, cancellationToken);
        await Task.WhenAll((Task)last, next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (await next.ConfigureAwait(false))
            return await ReadOnAsync(file, stated + 1, blockLength, cancellationToken).ConfigureAwait(false);
        return await last.ConfigureAwait(false) ? stated : await HalveAsync(file, stated - 1, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> ReadOnAsync(IFile file, long offset, int blockLength, CancellationToken cancellationToken)
    {
        BlockReader reader = new(file, offset, long.MaxValue, blockLength);
        await using (reader.ConfigureAwait(false))
        {
            while (!(await reader.ReadAsync(cancellationToken).ConfigureAwait(false)).IsEmpty)
            {
            }
            return reader.Position;
        }
    }

    /// <summary>The end of data that ends at an offset or before it.</summary>
    private static async Task<long> HalveAsync(IFile file, long offset, CancellationToken cancellationToken)
    {
        long least = 0;
        while (least < offset)
        {
            long middle = least + ((offset - least) / 2);
            if (await file.HasByteAsync(middle, cancellationToken).ConfigureAwait(false))
                least = middle + 1;
            else
                offset = middle;
        }
        return least;
    }
}
