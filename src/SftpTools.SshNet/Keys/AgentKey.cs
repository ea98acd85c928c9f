using Renci.SshNet.Security;
using SftpTools.Transports.Agent;

namespace SftpTools.SshNet.Keys;

/// <summary>A key or certificate whose private half stays with an ssh-agent.</summary>
internal sealed class AgentKey : KeySource
{
    private readonly AgentClient _agent;
    private readonly AgentIdentity _identity;

    private AgentKey(AgentClient agent, AgentIdentity identity)
    {
        _agent = agent;
        _identity = identity;
    }

    /// <inheritdoc/>
    public override string Name => $"{_identity.Comment} ({_agent.Path})";

    /// <inheritdoc/>
    public override byte[] Blob => _identity.Blob;

    /// <inheritdoc/>
    public override string Type => _identity.Type;

    /// <inheritdoc/>
    public override IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms =>
        [.. AlgorithmNames(Type).Select(name => new AgentHostAlgorithm(name, _agent, _identity))];

    /// <summary>
    /// The keys of an agent, in its order, but the certificates first. Keys of types that no login uses any more are
    /// left out. Errors are those of <see cref="AgentClient.ListIdentities"/>.
    /// </summary>
    public static IReadOnlyList<AgentKey> All(AgentClient agent) =>
        [.. agent.ListIdentities()
            .Where(static identity => IsUsable(PublicKeyBlob.PlainType(identity.Type)))
            .OrderByDescending(static identity => PublicKeyBlob.IsCertificate(identity.Type))
            .Select(identity => new AgentKey(agent, identity))];

    private static bool IsUsable(string type) => type is
        "ssh-rsa" or "ssh-ed25519" or "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521"
        or "sk-ssh-ed25519@openssh.com" or "sk-ecdsa-sha2-nistp256@openssh.com";
}
