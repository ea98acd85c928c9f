namespace SftpTools.SshNet.Keys;

/// <summary>Which Argon2, by its number in RFC 9106.</summary>
internal enum Argon2Type
{
    /// <summary>Argon2d: what is read depends on the passphrase.</summary>
    D = 0,

    /// <summary>Argon2i: what is read does not.</summary>
    I = 1,

    /// <summary>Argon2id: the first half of the first pass as I, the rest as D.</summary>
    Id = 2,
}
