namespace SftpTools.Benchmarks;

/// <summary>Who makes a copy in a process of this program.</summary>
internal enum Via
{
    /// <summary>The engine over the system's ssh.</summary>
    OpenSsh,

    /// <summary>The engine over SSH.NET's channel.</summary>
    SshNet,

    /// <summary>SSH.NET's own SftpClient.</summary>
    SftpClient,
}
