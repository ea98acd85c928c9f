using SftpTools.Errors;
using SftpTools.Wire;

namespace SftpTools.Transports.Agent;

/// <summary>A key, or a certificate, that an agent can sign with.</summary>
/// <param name="Blob">The public key as it goes over the wire (RFC 4253, section 6.6).</param>
/// <param name="Comment">What its owner calls it, safe to show.</param>
internal sealed record AgentIdentity(byte[] Blob, string Comment)
{
    private const int LongestType = 64;

    /// <summary>
    /// The name that the blob starts with, such as ssh-ed25519, safe to show; empty when it starts with none.
    /// </summary>
    public string Type { get; } = TypeOf(Blob);

    private static string TypeOf(byte[] blob)
    {
        try
        {
            string type = new SshBlobReader(blob).ReadText();
            return type.Length <= LongestType ? DisplayText.Clean(type) : string.Empty;
        }
        catch (InvalidDataException)
        {
            return string.Empty;
        }
    }
}
