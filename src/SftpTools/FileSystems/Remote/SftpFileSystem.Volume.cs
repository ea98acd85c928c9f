using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>What the server tells of the volume below, and whether it copies by itself.</summary>
internal sealed partial class SftpFileSystem
{
    private volatile bool _refusedToCopy;

    /// <inheritdoc/>
    public async ValueTask<Volume?> GetVolumeAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        if (!client.Supports(SftpExtension.StatVfs))
            return null;
        FileSystemStatistics disk = await client.StatVfsAsync(path, cancellationToken).ConfigureAwait(false);
        UInt128 available = (UInt128)disk.FragmentSize * disk.AvailableBlocks;
        // Some servers leave what they do not know at 0; that is neither a full disk nor a name of no length.
        if (disk.Blocks == 0 || disk.FragmentSize == 0)
            return null;
        return new Volume(
            available > long.MaxValue ? long.MaxValue : (long)available,
            disk.MaxNameLength > int.MaxValue ? 0 : (int)disk.MaxNameLength,
            IgnoresCase: false);
    }

    /// <summary>Whether the server offers copy-data and has not refused it yet.</summary>
    internal bool CopiesByItself(SftpClient client) => !_refusedToCopy && client.Supports(SftpExtension.CopyData);

    /// <summary>Remembers that the server offers copy-data and does not do it.</summary>
    internal void NeverCopiesByItself() => _refusedToCopy = true;
}
