using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Binding;

/// <summary>Values as they become the content of a file.</summary>
internal static class ContentValue
{
    // A server that ends its lines otherwise is asked for by -NoNewline and values that bring their ends.
    public const string LineEnd = "\n";

    /// <summary>The text of a value.</summary>
    public static string ToText(object value) => PSObject.AsPSObject(value).ToString();

    /// <summary>A value as bytes; null when it is none.</summary>
    public static byte[]? ToBytes(object value)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain as byte[] ?? (LanguagePrimitives.TryConvertTo(plain, out byte one) ? [one] : null);
    }

    /// <summary>The error of a value that is no byte.</summary>
    public static ErrorRecord NoBytes(object value) => ErrorRecords.Usage(
        "SftpValueNotBytes", "With -AsByteStream, values are bytes: numbers from 0 to 255, or arrays of bytes.", value);

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
}
