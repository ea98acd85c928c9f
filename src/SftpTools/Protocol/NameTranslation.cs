using System.Text;
using SftpTools.Errors;

namespace SftpTools.Protocol;

/// <summary>
/// Names of a server that are in another encoding than UTF-8. The module's own strings are translated to those that
/// <see cref="NameEncoding"/> makes of the bytes, and back. Bytes that the encoding does not know stay as they are without it, so that no
/// name is lost. Used by many threads.
/// </summary>
internal sealed class NameTranslation
{
    private readonly Encoding _strict;

    /// <param name="encoding">An encoding of which ASCII is a part, such as ISO-8859-1.</param>
    /// <exception cref="ArgumentException">ASCII is not part of it: a server's "/" would not be one.</exception>
    public NameTranslation(Encoding encoding)
    {
        if (!IsWithAscii(encoding))
            throw new ArgumentException($"The encoding '{encoding.WebName}' cannot be that of names: letters and '/' are other bytes there than in ASCII.");
        _strict = Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    /// <summary>Whether names in this encoding are such that every server reads the separators in them.</summary>
    public static bool IsWithAscii(Encoding encoding)
    {
        string ascii = string.Concat(Enumerable.Range(1, 126).Select(static c => (char)c));
        return encoding.GetBytes(ascii).AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(ascii));
    }

    /// <summary>The string whose bytes, as <see cref="NameEncoding"/> writes it, are those of the path in the encoding.</summary>
    public string ToWire(string path)
    {
        if (Ascii.IsValid(path))
            return path;
        List<byte> bytes = new(path.Length + 16);
        try
        {
            int start = 0;
            for (int i = 0; i < path.Length; i++)
            {
                if (!NameEncoding.IsEscape(path[i]))
                    continue;
                bytes.AddRange(_strict.GetBytes(path[start..i]));
                bytes.AddRange(NameEncoding.GetBytes(path[i].ToString()));
                start = i + 1;
            }
            bytes.AddRange(_strict.GetBytes(path[start..]));
        }
        catch (EncoderFallbackException exception)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure,
                SftpOperation.Query,
                path,
                $"the name has a character that {_strict.WebName}, the -NameEncoding of the session, does not have",
                exception);
        }
        return NameEncoding.GetString([.. bytes]);
    }

    /// <summary>The name in the module's own form, of one as it came.</summary>
    public string FromWire(string name)
    {
        if (Ascii.IsValid(name))
            return name;
        byte[] bytes = NameEncoding.GetBytes(name);
        try
        {
            string text = _strict.GetString(bytes);
            // Only what leads back to the same bytes can be used as a name.
            return !text.Any(NameEncoding.IsEscape) && _strict.GetBytes(text).AsSpan().SequenceEqual(bytes) ? text : Raw(bytes);
        }
        catch (ArgumentException)
        {
            return Raw(bytes);
        }
    }

    /// <summary>Every byte that is not ASCII as it would be without an encoding, also where several happen to be UTF-8.</summary>
    private static string Raw(byte[] bytes) =>
        string.Concat(bytes.Select(static each => each < 0x80 ? ((char)each).ToString() : NameEncoding.GetString([each])));
}
