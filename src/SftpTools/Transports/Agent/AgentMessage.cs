namespace SftpTools.Transports.Agent;

/// <summary>The message numbers that are used here (draft-ietf-sshm-ssh-agent, "Message numbers").</summary>
internal enum AgentMessage : byte
{
    /// <summary>SSH_AGENT_FAILURE.</summary>
    Failure = 5,

    /// <summary>SSH_AGENTC_REQUEST_IDENTITIES.</summary>
    RequestIdentities = 11,

    /// <summary>SSH_AGENT_IDENTITIES_ANSWER.</summary>
    IdentitiesAnswer = 12,

    /// <summary>SSH_AGENTC_SIGN_REQUEST.</summary>
    SignRequest = 13,

    /// <summary>SSH_AGENT_SIGN_RESPONSE.</summary>
    SignResponse = 14,

    /// <summary>SSH_AGENT_EXTENSION_FAILURE, which some agents answer to anything.</summary>
    ExtensionFailure = 28,
}
