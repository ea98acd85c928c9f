using Renci.SshNet.Security;
using SftpTools.Errors;
using SftpTools.Transports.Agent;
using SftpTools.Wire;

namespace SftpTools.SshNet.Keys;

/// <summary>One way in which a key of an agent signs.</summary>
internal sealed class AgentHostAlgorithm(string name, AgentClient agent, AgentIdentity identity) : HostAlgorithm(name)
{
    /// <inheritdoc/>
    public override byte[] Data => identity.Blob;

    private string SignatureName => PublicKeyBlob.PlainType(Name);

    /// <summary>
    /// Has the agent sign; the result is the name of the algorithm and the signature. Errors are those of
    /// <see cref="AgentClient.Sign"/>, and <see cref="SftpErrorKind.AuthenticationFailed"/> for an agent that signs in
    /// another way.
    /// </summary>
    public override byte[] Sign(byte[] data)
    {
        AgentSignFlags flags = SignatureName switch
        {
            "rsa-sha2-512" => AgentSignFlags.RsaSha512,
            "rsa-sha2-256" => AgentSignFlags.RsaSha256,
            _ => AgentSignFlags.None,
        };
        byte[] signature = agent.Sign(identity.Blob, data, flags);
        string given = new SshBlobReader(signature).ReadText();
        // An old agent does not know the flags, and the server would refuse what it makes without a word about the
        // reason.
        return given == SignatureName
            ? signature
            : throw new SftpException(
                SftpErrorKind.AuthenticationFailed,
                $"The ssh-agent at '{DisplayText.Clean(agent.Path)}' signs with {DisplayText.Clean(given)} where {SignatureName} was asked "
                + "for: it is too old for this key. Use a newer one, or an Ed25519 key.");
    }

    /// <summary>Not for keys of a user: this end only signs.</summary>
    public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException();
}
