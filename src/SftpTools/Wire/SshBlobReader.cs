using System.Text;

namespace SftpTools.Wire;

/// <summary>
/// Reads keys, certificates and an agent's replies. A field that does not fit is an <see cref="InvalidDataException"/>, which the caller
/// explains.
/// </summary>
internal ref struct SshBlobReader(ReadOnlySpan<byte> blob)
{
    private WireReader<BlobFault> _wire = new(blob);

    /// <inheritdoc cref="WireReader{TFault}.Remaining"/>
    public readonly int Remaining => _wire.Remaining;

    /// <inheritdoc cref="WireReader{TFault}.ReadByte"/>
    public byte ReadByte() => _wire.ReadByte();

    /// <inheritdoc cref="WireReader{TFault}.ReadUInt32"/>
    public uint ReadUInt32() => _wire.ReadUInt32();

    /// <inheritdoc cref="WireReader{TFault}.ReadUInt64"/>
    public ulong ReadUInt64() => _wire.ReadUInt64();

    /// <inheritdoc cref="WireReader{TFault}.ReadString"/>
    public ReadOnlySpan<byte> ReadString() => _wire.ReadString();

    /// <summary>A string of text; bytes that are not UTF-8 become U+FFFD.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadString());

    /// <inheritdoc cref="WireReader{TFault}.Take"/>
    public ReadOnlySpan<byte> Take(int count) => _wire.Take(count);
}
