namespace SftpTools.Transports.Keys;

/// <summary>
/// Says what a text is that is given as a private key and is none: people take the wrong one of two files.
/// </summary>
internal static class ForeignText
{
    /// <summary>What it is and the way out, as the end of a sentence.</summary>
    public static string Explain(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n\u00EF\u00BB\u00BF"u8);
        if (text.IsEmpty)
            return "it is empty.";
        if (text.IndexOf("-cert-v01@openssh.com "u8) is >= 0 and < 64)
            return "it is a certificate. Give the private key; a certificate beside it (KEY-cert.pub) is found.";
        if (text.StartsWith("ssh-"u8) || text.StartsWith("ecdsa-"u8) || text.StartsWith("sk-"u8)
            || text.IndexOf("BEGIN SSH2 PUBLIC KEY"u8) >= 0 || text.IndexOf("PUBLIC KEY--"u8) >= 0)
        {
            return "it is a public key. Give the private one: the file of the same name without .pub.";
        }
        if (text.StartsWith("SSH PRIVATE KEY FILE FORMAT 1.1"u8))
            return "it is a key for SSH version 1, which no server takes any more. Make a new one with: ssh-keygen -t ed25519";
        if (text.IndexOf("PRIVATE KEY"u8) >= 0)
            return "its end is missing: the line END ... PRIVATE KEY belongs there.";
        if (text.IndexOf("BEGIN CERTIFICATE"u8) >= 0)
            return "it is an X.509 certificate, which SSH does not use.";
        return "it is not a private key in the form of OpenSSH, PEM, PKCS#8 or PuTTY.";
    }
}
