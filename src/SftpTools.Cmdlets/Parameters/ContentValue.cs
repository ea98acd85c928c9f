using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>Values as they become the content of a file.</summary>
internal static class ContentValue
{
    // A server that ends its lines otherwise is asked for by -NoNewline and values that bring their ends.
    public const string LineEnd = "\n";

    /// <summary>The warning where an encoding was written for bytes, which have none.</summary>
    public const string EncodingUnused = "-Encoding means nothing together with -AsByteStream.";

    private const int BlockLength = 64 * 1024;

    /// <summary>The text of a value; of an array in an array what Set-Content makes of it, which is the name of its type.</summary>
    public static string ToText(object value) => (value is Array ? value.ToString() : PSObject.AsPSObject(value).ToString()) ?? "";

    /// <summary>
    /// The bytes of a value, a block at a time, each of which is valid until the next one is asked for: of a number, of an array, of a stream
    /// from where it is, or of a local file. Null when the value is none of these.
    /// </summary>
    public static IEnumerable<ReadOnlyMemory<byte>>? ToBlocks(object value)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            byte[] bytes => [bytes],
            Stream stream => Read(stream),
            FileInfo file => Read(file),
            _ => LanguagePrimitives.TryConvertTo(plain, out byte one) ? [new[] { one }] : null,
        };
    }

    /// <summary>Whether a value could not be read for a reason of its own, rather than of the server's.</summary>
    public static bool IsOfValue(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException;

    /// <summary>The error of a stream or a file that cannot be read.</summary>
    public static ErrorRecord Unreadable(object value, Exception exception) =>
        new(exception, "SftpValueUnreadable", ErrorCategory.ReadError, value);

    /// <summary>The error of a value that is not a byte.</summary>
    public static ErrorRecord NoBytes(object value) => ErrorRecords.Usage(
        "SftpValueNotBytes",
        "With -AsByteStream, values are bytes: numbers from 0 to 255, arrays of bytes, streams, or files of this machine (as Get-Item "
            + "gives them). The file keeps what it held.",
        value);

    /// <summary>Adds text to what is written, and flushes as often as that fills the writer.</summary>
    public static void Write(ContentWriter writer, ReadOnlySpan<char> text, Action<ContentWriter> flush)
    {
        while (!writer.TryAdd(ref text))
            flush(writer);
    }

    /// <inheritdoc cref="Write(ContentWriter, ReadOnlySpan{char}, Action{ContentWriter})"/>
    public static void Write(ContentWriter writer, ReadOnlySpan<byte> bytes, Action<ContentWriter> flush)
    {
        while (!writer.TryAdd(ref bytes))
            flush(writer);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Read(FileInfo file)
    {
        using FileStream stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        foreach (ReadOnlyMemory<byte> block in Read(stream))
            yield return block;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Read(Stream stream)
    {
        byte[] buffer = new byte[BlockLength];
        while (stream.Read(buffer) is > 0 and int count)
            yield return buffer.AsMemory(0, count);
    }
}
