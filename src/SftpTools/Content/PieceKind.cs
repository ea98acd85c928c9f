namespace SftpTools.Content;

/// <summary>What a <see cref="Piece"/> is.</summary>
internal enum PieceKind
{
    /// <summary>The next bytes.</summary>
    Bytes,

    /// <summary>The end of what there is by now.</summary>
    Pause,

    /// <summary>As <see cref="Pause"/>, and it has been so for a while.</summary>
    Quiet,

    /// <summary>The file begins anew: it was cut, or another one took its name.</summary>
    Restart,

    /// <summary>Nothing comes any more.</summary>
    End,
}
