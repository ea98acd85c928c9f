namespace SftpTools.Transports.Agent;

/// <summary>How an RSA key is to sign (draft-ietf-sshm-ssh-agent, "Signature flags").</summary>
[Flags]
internal enum AgentSignFlags : uint
{
    /// <summary>The key's only way; for an RSA key that is SHA-1.</summary>
    None = 0,

    /// <summary>SSH_AGENT_RSA_SHA2_256.</summary>
    RsaSha256 = 2,

    /// <summary>SSH_AGENT_RSA_SHA2_512.</summary>
    RsaSha512 = 4,
}
