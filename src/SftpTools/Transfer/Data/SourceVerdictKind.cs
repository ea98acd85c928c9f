namespace SftpTools.Transfer.Data;

/// <summary>What became of a source while it was copied.</summary>
internal enum SourceVerdictKind
{
    /// <summary>It is what it was.</summary>
    Same,

    /// <summary>It has grown, as a log does, and nothing else is known to be new: the copy is one of its start.</summary>
    Grown,

    /// <summary>It was written to, cut, or gave its name to another file: the copy may be a mixture.</summary>
    Changed,
}
