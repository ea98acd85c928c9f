using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Data;

/// <summary>
/// Compares a copy with what was read of its source, while the copy still has its temporary name: its length, and its SHA-256, which the
/// server computes where it can and which else comes from reading the copy back. A difference is <see cref="SftpErrorKind.IntegrityError"/>.
/// Some servers let nobody read a file that is open for writing, or know its length only when it is closed.
/// </summary>
internal sealed class CopyVerifier(IFileSystem target, MemoryBudget budget, int blockLength)
{
    /// <summary>
    /// Compares an open file whose writes have all ended. False where that has to wait for its close: the server does not tell its length, or
    /// tells another one, or lets nobody read it.
    /// </summary>
    public async Task<bool> TryOpenAsync(IFile copy, string path, CopiedContent content, CancellationToken cancellationToken)
    {
        (long length, string? hash) = content;
        string found;
        try
        {
            FileState state = await copy.GetStateAsync(cancellationToken).ConfigureAwait(false);
            if (state.Length != length)
                return false;
            if (hash is null || length == 0)
                return true;
            byte[]? told = await target.TryHashAsync(path, length, cancellationToken).ConfigureAwait(false);
            if (told is null && !copy.CanRead)
                return false;
            found = told is not null ? Convert.ToHexString(told) : await ReadAsync(copy, path, length, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return false;
        }
        return found == hash ? true : throw DifferentHash(path, found, hash);
    }

    /// <summary>Compares a file that is closed. Returns why that cannot be done, or null when both are the same.</summary>
    public async Task<string?> ClosedAsync(string path, long length, string? hash, CancellationToken cancellationToken)
    {
        string found;
        try
        {
            FileEntry entry = await target.GetEntryAsync(path, followLink: false, cancellationToken).ConfigureAwait(false)
                ?? throw SftpException.OnPath(SftpErrorKind.PathNotFound, SftpOperation.Stat, path, "the server shows no such file");
            bool isUnknown = entry.Length == 0 && length > 0;
            if (entry.Length != length && !isUnknown)
                throw Different(path, $"it has {entry.Length} bytes, and {length} were copied");
            if (hash is null)
                return isUnknown ? "the server tells no length" : null;
            if (length == 0)
                return null;
            byte[]? told = await target.TryHashAsync(path, length, cancellationToken).ConfigureAwait(false);
            found = told is not null ? Convert.ToHexString(told) : await ReadBackAsync(path, length, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal || exception.Kind == SftpErrorKind.PathNotFound)
        {
            return exception.Reason ?? exception.Message.TrimEnd('.');
        }
        return found == hash ? null : throw DifferentHash(path, found, hash);
    }

    /// <summary>The hash of the first bytes of an open file.</summary>
    public async Task<string> ReadAsync(IFile file, string path, long length, CancellationToken cancellationToken)
    {
        using OrderedHash hash = new();
        WindowedCopier pump = new(file, DiscardedFile.Instance, path, budget, new TransferProgress()) { Hash = hash };
        await pump.CopyAsync(length, blockLength, cancellationToken).ConfigureAwait(false);
        return hash.Finish();
    }

    private async Task<string> ReadBackAsync(string path, long length, CancellationToken cancellationToken)
    {
        IFile file = await target.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
            return await ReadAsync(file, path, length, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The failure of a copy behind whose end old bytes are left.</summary>
    public static SftpException TooLong(string path, long found, long length) =>
        Different(path, $"it has {found} bytes, and {length} were copied");

    private static SftpException DifferentHash(string path, string found, string hash) =>
        Different(path, $"its SHA-256 is {found}, and that of what was copied is {hash}");

    private static SftpException Different(string path, string reason) => SftpException.OnPath(
        SftpErrorKind.IntegrityError, SftpOperation.Copy, path, $"the copy is not what was sent: {reason}");
}
