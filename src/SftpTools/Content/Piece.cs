namespace SftpTools.Content;

/// <summary>Some bytes of a file that is read, or something that happened to it.</summary>
internal readonly record struct Piece(PieceKind Kind, ReadOnlyMemory<byte> Bytes);
