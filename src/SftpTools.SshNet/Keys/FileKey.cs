using Renci.SshNet;
using Renci.SshNet.Security;

namespace SftpTools.SshNet.Keys;

/// <summary>A key whose private half was read from a file or a text, and is now in this process.</summary>
internal sealed class FileKey : KeySource, IDisposable
{
    private readonly PrivateKeyFile _file;

    internal FileKey(string name, PrivateKeyFile file, string? certificateProblem)
    {
        Name = name;
        _file = file;
        CertificateProblem = certificateProblem;
        // Of a certificate the data would be the certificate.
        HostAlgorithm plain = file.HostKeyAlgorithms.First(static algorithm => algorithm is not CertificateHostAlgorithm);
        Blob = plain.Data;
        Type = plain.Name.StartsWith("rsa-", StringComparison.Ordinal) ? "ssh-rsa" : plain.Name;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override byte[] Blob { get; }

    /// <inheritdoc/>
    public override string Type { get; }

    /// <summary>Whether a certificate is offered before the key.</summary>
    public bool HasCertificate => _file.Certificate is not null;

    /// <summary>
    /// Why the certificate that lies beside the key is not offered, as a sentence; null when it is, or there is none.
    /// </summary>
    public string? CertificateProblem { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms
    {
        get
        {
            IEnumerable<string> names = AlgorithmNames(Type);
            if (HasCertificate)
                names = AlgorithmNames(Type + PublicKeyBlob.CertificateSuffix).Concat(names);
            return [.. names.Select(name => _file.HostKeyAlgorithms.First(algorithm => algorithm.Name == name))];
        }
    }

    /// <summary>Lets go of the private half.</summary>
    public void Dispose() => _file.Dispose();
}
