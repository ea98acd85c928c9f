using SftpTools.Items;
using SftpTools.Protocol;

namespace SftpTools;

/// <summary>The file system of a server that holds a path, as statvfs(3) describes it. Sizes are in bytes.</summary>
public sealed class SftpVolumeInfo : ISessionItem
{
    // ST_RDONLY and ST_NOSUID as statvfs@openssh.com sends them (PROTOCOL, section 4.4).
    private const ulong ReadOnlyFlag = 1;
    private const ulong NoSetUidFlag = 2;

    internal SftpVolumeInfo(SftpSession session, string path, FileSystemStatistics statistics)
    {
        Session = session;
        FullName = path;
        // Some servers leave the fragment size empty and count in blocks.
        ulong unit = statistics.FragmentSize > 0 ? statistics.FragmentSize : statistics.BlockSize;
        Size = Bytes(statistics.Blocks, unit);
        Free = Bytes(statistics.FreeBlocks, unit);
        Available = Bytes(statistics.AvailableBlocks, unit);
        BlockSize = Bytes(1, statistics.BlockSize);
        Files = Bytes(statistics.Files, 1);
        FreeFiles = Bytes(statistics.FreeFiles, 1);
        AvailableFiles = Bytes(statistics.AvailableFiles, 1);
        FileSystemId = statistics.FileSystemId.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        ReadOnly = (statistics.Flags & ReadOnlyFlag) != 0;
        NoSetUid = (statistics.Flags & NoSetUidFlag) != 0;
        MaxNameLength = Bytes(statistics.MaxNameLength, 1);
    }

    /// <summary>The path with the session's name, so that it is never taken for a path of this machine.</summary>
    public string Path => PSPath;

    /// <summary>The absolute path on the server.</summary>
    public string FullName { get; }

    /// <summary>The account of the session, as user@host:port.</summary>
    public string Account => Session.Account;

    /// <summary>How much it holds in all.</summary>
    public long Size { get; }

    /// <summary>How much of it is in use.</summary>
    public long Used => Math.Max(0, Size - Free);

    /// <summary>How much is not in use, with what is reserved for the administrator of the server.</summary>
    public long Free { get; }

    /// <summary>How much this account may still write.</summary>
    public long Available { get; }

    /// <summary>How much of what this account can have is in use, in percent, as df shows it; 0 for a file system without size.</summary>
    public double UsedPercent => Used + Available is > 0 and long all ? Math.Round(100.0 * Used / all, 1) : 0;

    /// <summary>The block size of the file system, in bytes.</summary>
    public long BlockSize { get; }

    /// <summary>How many files it can hold; 0 where there is no fixed number.</summary>
    public long Files { get; }

    /// <summary>How many more files it can hold.</summary>
    public long FreeFiles { get; }

    /// <summary>How many more files this account may make.</summary>
    public long AvailableFiles { get; }

    /// <summary>The number by which the server tells its file systems apart, in hexadecimal digits.</summary>
    public string FileSystemId { get; }

    /// <summary>Whether nothing can be written.</summary>
    public bool ReadOnly { get; }

    /// <summary>Whether set-user-id bits have no effect.</summary>
    public bool NoSetUid { get; }

    /// <summary>The longest name of a file, in bytes.</summary>
    public long MaxNameLength { get; }

    /// <summary>The session it was asked with.</summary>
    public SftpSession Session { get; }

    /// <summary>The path with the session's name, as every cmdlet of the module takes it.</summary>
    public string PSPath => Session.Show(FullName);

    /// <inheritdoc/>
    public override string ToString() => PSPath;

    // A server may send any number: what does not fit is the largest that does.
    private static long Bytes(ulong count, ulong unit)
    {
        UInt128 bytes = (UInt128)count * unit;
        return bytes > long.MaxValue ? long.MaxValue : (long)bytes;
    }
}
