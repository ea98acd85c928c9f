namespace SftpTools.Fixtures;

/// <summary>
/// Client keys that are in no authorized_keys and have a certificate beside them (<c>KEY-cert.pub</c>, as ssh-keygen
/// names it). Each value is the path of the private key.
/// </summary>
public sealed record ClientCertificates
{
    /// <summary>Signed by the authority that the server trusts, for the account that logs in, valid now.</summary>
    public required string Valid { get; init; }

    /// <summary>As <see cref="Valid"/>, but its time is over.</summary>
    public required string Expired { get; init; }

    /// <summary>Signed by the trusted authority, for a principal that is not an account.</summary>
    public required string OtherPrincipal { get; init; }

    /// <summary>For the right account, signed by an authority that the server does not know.</summary>
    public required string OtherAuthority { get; init; }
}
