using System.Text;

namespace SftpTools.Content;

/// <summary>Makes lines, or the parts between delimiters, of the pieces of a file.</summary>
internal sealed class TextParts
{
    private readonly ContentOptions _options;
    private TextDecoder _decoder;
    private TextSplitter _splitter;

    /// <param name="options">Encoding and delimiter.</param>
    /// <param name="inside">The encoding when the first piece is not the start of the file; else null.</param>
    public TextParts(ContentOptions options, Encoding? inside)
    {
        _options = options;
        _decoder = new TextDecoder(inside ?? options.Encoding);
        if (inside is not null)
            _decoder.SkipMark();
        _splitter = new TextSplitter(options.Delimiter);
    }

    /// <summary>The parts that a piece completes.</summary>
    public List<string> Take(Piece piece)
    {
        List<string> parts = [];
        switch (piece.Kind)
        {
            case PieceKind.Bytes:
                _splitter.Add(_decoder.Decode(piece.Bytes.Span), parts);
                break;
            case PieceKind.Quiet:
                TakeOpen(parts);
                break;
            case PieceKind.Restart or PieceKind.End:
                _splitter.Add(_decoder.Flush(), parts);
                TakeOpen(parts);
                _decoder = new TextDecoder(_options.Encoding);
                _splitter = new TextSplitter(_options.Delimiter);
                break;
        }
        return parts;
    }

    private void TakeOpen(List<string> parts)
    {
        if (_splitter.TakeOpen() is { } open)
            parts.Add(open);
    }
}
