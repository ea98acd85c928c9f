using System.Security.Cryptography;
using SftpTools.Buffers;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Operations;

/// <summary>
/// Hashes files of a server: by the server itself where it can, else by reading them with many blocks in flight.
/// </summary>
/// <param name="files">The server's files.</param>
/// <param name="askServer">
/// Asks the server for the hash of a whole file; null where it cannot tell. Null as long as no extension for it is known.
/// </param>
internal sealed class FileHasher(
    SftpFileSystem files, Func<string, HashAlgorithmName, CancellationToken, ValueTask<byte[]?>>? askServer = null)
{
    private const int LargestWindow = 32;

    /// <summary>The hash of what the path leads to. Throws when it cannot be read.</summary>
    public async Task<byte[]> HashAsync(string path, HashAlgorithmName algorithm, CancellationToken cancellationToken)
    {
        if (askServer is not null && await askServer(path, algorithm, cancellationToken).ConfigureAwait(false) is { } told)
            return told;
        FileSystemCapabilities server = await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        IFile file = await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            ReadAhead reader = new(file, 0, server.ReadLength, LargestWindow);
            await using (reader.ConfigureAwait(false))
            {
                using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
                while (await reader.NextAsync(cancellationToken).ConfigureAwait(false) is var (buffer, count))
                {
                    Append(hash, buffer, count);
                    buffer.Release();
                }
                return hash.GetHashAndReset();
            }
        }
    }

    private static void Append(IncrementalHash hash, IoBuffer buffer, int count) => hash.AppendData(buffer.Span[..count]);
}
