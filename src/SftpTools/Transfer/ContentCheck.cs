using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// Compares a copy with what was read of its source, while the copy still has its temporary name: its length, and its SHA-256, which the
/// server computes where it can and which else comes from reading the copy back. A difference is <see cref="SftpErrorKind.IntegrityError"/>.
/// </summary>
internal sealed class ContentCheck(IFileSystem target, MemoryBudget budget, int blockLength)
{
    /// <summary>Compares lengths, in bytes; a server that tells none has nothing to compare.</summary>
    public static void Length(FileState copy, long length, string path)
    {
        if (copy.Length is { } found && found != length)
            throw Different(path, $"it has {found} bytes, and {length} were copied");
    }

    /// <summary>
    /// Compares the length and, where there is one, the hash of a file that is open for reading and whose writes have all ended.
    /// </summary>
    public async Task RunAsync(IFile copy, string path, long length, string? hash, CancellationToken cancellationToken)
    {
        Length(await copy.GetStateAsync(cancellationToken).ConfigureAwait(false), length, path);
        if (hash is null || length == 0)
            return;
        byte[]? told = await target.TryHashAsync(path, length, cancellationToken).ConfigureAwait(false);
        string found = told is not null ? Convert.ToHexString(told) : await ReadAsync(copy, path, length, cancellationToken).ConfigureAwait(false);
        if (found != hash)
            throw Different(path, $"its SHA-256 is {found}, and that of what was copied is {hash}");
    }

    /// <summary>The hash of the first bytes of an open file.</summary>
    public async Task<string> ReadAsync(IFile file, string path, long length, CancellationToken cancellationToken)
    {
        using OrderedHash hash = new();
        DataPump pump = new(file, DiscardedFile.Instance, path, budget, new TransferProgress()) { Hash = hash };
        await pump.CopyAsync(length, blockLength, cancellationToken).ConfigureAwait(false);
        return hash.Finish();
    }

    private static SftpException Different(string path, string reason) => SftpException.OnPath(
        SftpErrorKind.IntegrityError, SftpOperation.Copy, path, $"the copy is not what was sent: {reason}");
}
