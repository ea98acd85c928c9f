using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;

namespace SftpTools.Transfer.Resume;

/// <summary>
/// What stands beside a partial file: which source it belongs to, how many of its bytes are written without a gap, and who writes it. It is
/// as long at every moment, so that one write replaces it whole. Read back it is as hostile as anything that others can write: what does
/// not look like a record is none, and what it says of bytes is proven before it is believed.
/// </summary>
internal sealed record PartialRecord
{
    /// <summary>The length of a record in bytes.</summary>
    public const int Size = 1024;

    private const int Version = 1;
    private const int HashLength = 64;
    private const int LongestText = 256;

    /// <summary>The version of the format.</summary>
    [JsonPropertyName("sftpPartial")]
    public int Format { get; init; } = Version;

    /// <summary>The SHA-256 of the source's path in hexadecimal digits: of any path it is as long.</summary>
    public required string Source { get; init; }

    /// <summary>The source's length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The source's time of last write in ticks of 100 ns, UTC.</summary>
    public required long Time { get; init; }

    /// <summary>Bytes from the start that are written without a gap.</summary>
    public long Written { get; init; }

    /// <summary>The checksum of these bytes as they were read from the source; null where it is not known.</summary>
    [JsonPropertyName("crc32c")]
    public uint? WrittenSum { get; init; }

    /// <summary>Who writes it; null when nobody does.</summary>
    public PartialOwner? Owner { get; init; }

    /// <summary>The record of a source of which nothing is copied yet.</summary>
    public static PartialRecord For(FileEntry source, PartialOwner owner) => new()
    {
        Source = IdOf(source),
        Length = source.Length,
        Time = source.LastWriteTimeUtc.Ticks,
        Owner = owner,
    };

    /// <summary>The same with so many bytes written.</summary>
    public PartialRecord With(WrittenPrefix written) => this with { Written = written.Length, WrittenSum = written.Sum };

    /// <summary>Reads a record; null when the bytes are none.</summary>
    public static PartialRecord? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Size)
            return null;
        try
        {
            // The blanks behind the object are left alone.
            Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = 3 });
            return JsonSerializer.Deserialize(ref reader, PartialRecordJson.Default.PartialRecord) is { IsSound: true } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it is of this source as it is now.</summary>
    public bool BelongsTo(FileEntry source) =>
        Length == source.Length && Time == source.LastWriteTimeUtc.Ticks && Source == IdOf(source);

    /// <summary>The record as it is stored: one line of JSON, filled up with blanks.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        bytes.AsSpan().Fill((byte)' ');
        bytes[^1] = (byte)'\n';
        using MemoryStream stream = new(bytes, 0, Size - 1);
        JsonSerializer.Serialize(stream, this, PartialRecordJson.Default.PartialRecord);
        return bytes;
    }

    // What was read may lack what a record of ours has, whatever the types say.
    private bool IsSound =>
        Format == Version && Source is { Length: HashLength } && Written >= 0 && Written <= Length
        && Owner is null or { Machine.Length: <= LongestText, Token.Length: <= LongestText };

    private static string IdOf(FileEntry source) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(source.Path)));
}
