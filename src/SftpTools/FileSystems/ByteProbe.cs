using SftpTools.Buffers;

namespace SftpTools.FileSystems;

/// <summary>Reads one byte to see whether a file reaches that far: what it states as its length may not be so.</summary>
internal static class ByteProbe
{
    /// <summary>Whether the file has a byte at this offset.</summary>
    public static async Task<bool> HasByteAsync(this IFile file, long offset, CancellationToken cancellationToken)
    {
        IoBuffer buffer = IoBuffer.Rent(1);
        try
        {
            return await file.ReadAtAsync(offset, buffer, 1, cancellationToken).ConfigureAwait(false) > 0;
        }
        finally
        {
            buffer.Release();
        }
    }
}
