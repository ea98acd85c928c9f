namespace SftpTools;

/// <summary>Which existing targets a copy replaces.</summary>
public enum SftpOverwrite
{
    /// <summary>Every one.</summary>
    Always,

    /// <summary>Those whose length or time (in whole seconds) is not that of the source.</summary>
    IfDifferent,

    /// <summary>Those that are older than the source (in whole seconds).</summary>
    IfNewer,

    /// <summary>None: what exists is skipped.</summary>
    Never,
}
