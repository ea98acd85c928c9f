namespace SftpTools.Transports.Config;

/// <summary>What an option of ssh_config takes.</summary>
internal enum SshValueKind
{
    /// <summary>One argument, as it is.</summary>
    Text,

    /// <summary>One of the words the keyword names.</summary>
    Choice,

    /// <summary>A number from 0 to 2^31 - 1.</summary>
    Number,

    /// <summary>A time as in sshd_config(5), TIME FORMATS, kept in seconds; "none" sets nothing.</summary>
    Time,

    /// <summary>A number from 1 to 65535.</summary>
    Port,

    /// <summary>Several arguments.</summary>
    Words,

    /// <summary>One argument; every line counts, not the first alone.</summary>
    Accumulated,

    /// <summary>The rest of the line, with its quotes.</summary>
    Command,

    /// <summary>Jump hosts, with commas between them.</summary>
    Jump,
}
