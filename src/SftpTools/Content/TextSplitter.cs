using System.Text;

namespace SftpTools.Content;

/// <summary>
/// Cuts a text into lines, or into parts between delimiters, as it arrives. A line ends with LF, CR LF or CR, as everywhere in .NET; the
/// ends are not part of what is returned.
/// </summary>
internal sealed class TextSplitter
{
    private readonly string? _delimiter;
    private readonly StringBuilder _open = new();
    private bool _afterReturn;

    /// <param name="delimiter">What ends a part; null for lines.</param>
    public TextSplitter(string? delimiter) => _delimiter = string.IsNullOrEmpty(delimiter) ? null : delimiter;

    /// <summary>Whether there is text whose end has not come.</summary>
    public bool HasOpen => _open.Length > 0;

    /// <summary>Takes the next piece of text and adds the parts that it completes.</summary>
    public void Add(ReadOnlySpan<char> text, List<string> parts)
    {
        if (_delimiter is null)
            AddLines(text, parts);
        else
            AddParts(text, _delimiter, parts);
    }

    /// <summary>What is left at the end of the text, or null.</summary>
    public string? TakeOpen()
    {
        if (_open.Length == 0)
            return null;
        string rest = _open.ToString();
        _open.Clear();
        return rest;
    }

    private void AddLines(ReadOnlySpan<char> text, List<string> parts)
    {
        // The LF of a CR LF that lies across two pieces belongs to the line that is over.
        if (_afterReturn && text.Length > 0)
        {
            _afterReturn = false;
            if (text[0] == '\n')
                text = text[1..];
        }
        while (true)
        {
            int end = text.IndexOfAny('\n', '\r');
            if (end < 0)
            {
                _open.Append(text);
                return;
            }
            Complete(text[..end], parts);
            bool isReturn = text[end] == '\r';
            text = text[(end + 1)..];
            if (!isReturn)
                continue;
            if (text.IsEmpty)
                _afterReturn = true;
            else if (text[0] == '\n')
                text = text[1..];
        }
    }

    private void AddParts(ReadOnlySpan<char> text, string delimiter, List<string> parts)
    {
        // A delimiter may lie across two pieces: the end of the open text that could be its start is looked at again.
        int overlap = Math.Min(_open.Length, delimiter.Length - 1);
        if (overlap > 0)
        {
            int kept = _open.Length - overlap;
            text = string.Concat(_open.ToString(kept, overlap), text);
            _open.Length = kept;
        }
        for (int end = text.IndexOf(delimiter, StringComparison.Ordinal); end >= 0; end = text.IndexOf(delimiter, StringComparison.Ordinal))
        {
            Complete(text[..end], parts);
            text = text[(end + delimiter.Length)..];
        }
        _open.Append(text);
    }

    private void Complete(ReadOnlySpan<char> end, List<string> parts)
    {
        if (_open.Length == 0)
        {
            parts.Add(new string(end));
            return;
        }
        _open.Append(end);
        parts.Add(_open.ToString());
        _open.Clear();
    }
}
