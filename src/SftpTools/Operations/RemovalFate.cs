namespace SftpTools.Operations;

/// <summary>What becomes of an entry when its tree is removed.</summary>
internal enum RemovalFate
{
    /// <summary>It is removed; a directory when nothing in it stays.</summary>
    Goes,

    /// <summary>It stays, and that was asked for.</summary>
    Spared,

    /// <summary>It stays, which is an error: only force removes it.</summary>
    Protected,
}
