namespace SftpTools.Fixtures;

/// <summary>One private key file of <see cref="ClientKeySet"/>.</summary>
public sealed record ClientKey
{
    /// <summary>A name that no other key of the set has, such as ed25519-openssh or rsa-ppk3-encrypted.</summary>
    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>The algorithm of the key, such as ecdsa-sha2-nistp256.</summary>
    public required string Type { get; init; }

    /// <summary>The kind of file: openssh, pem, pkcs8, ppk2 or ppk3.</summary>
    public required string Format { get; init; }

    /// <summary>The cipher of the file as its maker names it; null for a plain file.</summary>
    public string? Cipher { get; init; }

    /// <summary>What opens the file; null for a plain one.</summary>
    public string? Passphrase { get; init; }

    /// <summary>Whether the OpenSSH of this machine can read the file.</summary>
    public bool OpenSshReads { get; init; }
}
