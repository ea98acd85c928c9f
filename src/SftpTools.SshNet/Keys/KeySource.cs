using Renci.SshNet;
using Renci.SshNet.Security;
using SftpTools.Wire;

namespace SftpTools.SshNet.Keys;

/// <summary>A key, or a key with its certificate, that a login can offer, wherever its private half is.</summary>
internal abstract class KeySource : IPrivateKeySource
{
    /// <summary>The signature with SHA-1, which OpenSSH refuses since 8.8.</summary>
    private const string Sha1Name = "ssh-rsa";

    // Strong first; a server that refuses the first for its hash may take the second.
    private static readonly string[] s_rsaNames = ["rsa-sha2-512", "rsa-sha2-256"];

    /// <summary>Where the key is from, for messages: a path, or a comment.</summary>
    public abstract string Name { get; }

    /// <summary>The public key as it goes over the wire.</summary>
    public abstract byte[] Blob { get; }

    /// <summary>The type of the key, such as ssh-ed25519.</summary>
    public abstract string Type { get; }

    /// <summary>The fingerprint of the key as ssh prints it.</summary>
    public string Fingerprint => SftpTools.Wire.Fingerprint.Of(Blob);

    /// <summary>
    /// Whether an RSA key also offers signatures with SHA-1: only for servers that are too old for any other (before
    /// OpenSSH 7.2). Each offer may count as an attempt on the server, so it is not made in vain. May be set until the
    /// login.
    /// </summary>
    public bool OfferSha1 { get; set; }

    /// <summary>What is offered, in this order: first the certificate, if there is one, then the key.</summary>
    public abstract IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; }

    /// <summary>The names under which a key or certificate of this type signs, the strongest first.</summary>
    protected IEnumerable<string> AlgorithmNames(string type)
    {
        if (PublicKeyBlob.PlainType(type) != Sha1Name)
            return [type];
        IEnumerable<string> names = OfferSha1 ? [.. s_rsaNames, Sha1Name] : s_rsaNames;
        return PublicKeyBlob.IsCertificate(type) ? names.Select(static name => name + PublicKeyBlob.CertificateSuffix) : names;
    }
}
