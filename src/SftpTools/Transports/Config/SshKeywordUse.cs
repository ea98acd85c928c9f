namespace SftpTools.Transports.Config;

/// <summary>What becomes of a keyword of ssh_config in a connection that is made in process.</summary>
internal enum SshKeywordUse
{
    /// <summary>It is obeyed.</summary>
    Honoured,

    /// <summary>It is obeyed, and where it cannot be, there is no connection: it forbids something.</summary>
    Binding,

    /// <summary>Only ssh can do it: an error in -Options, a warning where the user's own file has it.</summary>
    Lacking,

    /// <summary>It means nothing for a session of files.</summary>
    Harmless,
}
