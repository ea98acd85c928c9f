namespace SftpTools.Transports.OpenSsh;

/// <summary>What one ssh is started for, besides what the session asks for.</summary>
/// <param name="CanAnswer">Whether it may ask anything: a secret was given or a person is there.</param>
/// <param name="CanPrompt">Whether a person is there.</param>
internal sealed record SshRun(bool CanAnswer, bool CanPrompt)
{
    /// <summary>The file that it writes its log to, or null for its standard error.</summary>
    public string? LogPath { get; init; }

    /// <summary>Its version, or null for a new one.</summary>
    public Version? Version { get; init; }

    /// <summary>Whether it tells what a certificate of the host says, which is more than it tells by itself.</summary>
    public bool TellsCertificate { get; init; }

    /// <summary>Whether it leads through a jump host, and not to the subsystem of the server; "-W HOST:PORT" is put in front then.</summary>
    public bool IsJumpHost { get; init; }

    /// <summary>The command that leads through the jump hosts before this host, or null.</summary>
    public string? ProxyCommand { get; init; }

    /// <summary>Whether ssh_config's jump hosts are not to be used, although there are no others.</summary>
    public bool NoJump { get; init; }

    /// <summary>The jump hosts that are left to ssh itself, where no command can lead through them.</summary>
    public IReadOnlyList<string> JumpHosts { get; init; } = [];
}
