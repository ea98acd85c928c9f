using System.IO.Compression;
using Renci.SshNet.Common;
using Renci.SshNet.Compression;
using Renci.SshNet.Messages.Transport;

namespace SftpTools.SshNet.Channels;

/// <summary>
/// zlib@openssh.com with a bound: the library's own inflates a packet to whatever it becomes, 64 KiB of zeros to 64 MiB, and a server may
/// send one after the other. No packet may hold more than RFC 4253 (section 6.1) and the channel's packet size together ask for.
/// </summary>
internal sealed class BoundedZlib : Compressor
{
    private const int LongestPacket = 256 * 1024;
    private const int BlockSize = 32 * 1024;

    private readonly MemoryStream _plain = new();
    private readonly MemoryStream _packed = new();
    private readonly MemoryStream _output = new();
    private readonly ZLibStream _deflate;
    private readonly ZLibStream _inflate;
    private readonly byte[] _block = new byte[BlockSize];

    public BoundedZlib()
        : base(delayedCompression: true)
    {
        _deflate = new ZLibStream(_plain, CompressionMode.Compress);
        _inflate = new ZLibStream(_packed, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    public override string Name => "zlib@openssh.com";

    /// <inheritdoc/>
    protected override byte[] CompressCore(byte[] data, int offset, int length)
    {
        _plain.SetLength(0);
        _deflate.Write(data, offset, length);
        _deflate.Flush();
        return _plain.ToArray();
    }

    /// <inheritdoc/>
    protected override byte[] DecompressCore(byte[] data, int offset, int length)
    {
        _packed.SetLength(0);
        _packed.Write(data, offset, length);
        _packed.Position = 0;
        _output.SetLength(0);
        for (int read; (read = _inflate.Read(_block, 0, BlockSize)) > 0;)
        {
            if (_output.Length + read > LongestPacket)
            {
                throw new SshConnectionException(
                    $"a compressed packet of {length} bytes holds more than {LongestPacket / 1024} KiB", DisconnectReason.ProtocolError);
            }
            _output.Write(_block, 0, read);
        }
        return _output.ToArray();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflate.Dispose();
            _deflate.Dispose();
            _plain.Dispose();
            _packed.Dispose();
            _output.Dispose();
        }
        base.Dispose(disposing);
    }
}
