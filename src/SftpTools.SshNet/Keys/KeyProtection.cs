using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Misc;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using SftpTools.Transports.Keys;
using SftpTools.Wire;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// Says whether a key needs a passphrase, without trying one, and refuses what would compute for hours. An
/// <see cref="InvalidDataException"/> says what is wrong.
/// </summary>
internal static class KeyProtection
{
    // openssl takes 2048 rounds, careful people a million.
    private const int MostRounds = 10_000_000;

    private const uint SshComMagic = 0x3F6FF9EB;

    /// <summary>Whether the key in the block is encrypted.</summary>
    public static bool IsEncrypted(PemBlock block)
    {
        switch (block.Label)
        {
            case OpenSshPrivateKey.Label:
                return OpenSshPrivateKey.IsEncrypted(block.Data);
            case "ENCRYPTED PRIVATE KEY":
                CheckWork(block.Data);
                return true;
            case "SSH2 ENCRYPTED PRIVATE KEY":
                return IsEncryptedSshCom(block.Data);
            case "RSA PRIVATE KEY" or "EC PRIVATE KEY":
                return block.Encryption is not null;
            case "PRIVATE KEY":
                return false;
            case "DSA PRIVATE KEY":
                throw new InvalidDataException("DSA keys are not taken by servers any more. Make a new one with: ssh-keygen -t ed25519");
            default:
                throw new InvalidDataException($"It is a block \"{Errors.DisplayText.Clean(block.Label)}\".");
        }
    }

    private static bool IsEncryptedSshCom(byte[] data)
    {
        SshBlobReader reader = new(data);
        if (reader.ReadUInt32() != SshComMagic)
            throw new InvalidDataException("It does not start as a key of ssh.com does.");
        reader.ReadUInt32(); // length
        reader.ReadString(); // type
        return !reader.ReadString().SequenceEqual("none"u8);
    }

    /// <summary>Checks the rounds of PKCS#8 encryption (RFC 8018, RFC 7914).</summary>
    private static void CheckWork(byte[] data)
    {
        try
        {
            AlgorithmIdentifier algorithm = EncryptedPrivateKeyInfo.GetInstance(data).EncryptionAlgorithm;
            if (!algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdPbeS2))
            {
                // PBES1 and PKCS#12: the salt, then the rounds.
                CheckRounds(DerInteger.GetInstance(Asn1Sequence.GetInstance(algorithm.Parameters)[1]).PositiveValue);
                return;
            }
            KeyDerivationFunc derivation = PbeS2Parameters.GetInstance(algorithm.Parameters).KeyDerivationFunc;
            if (derivation.Algorithm.Equals(PkcsObjectIdentifiers.IdPbkdf2))
            {
                CheckRounds(Pbkdf2Params.GetInstance(derivation.Parameters).IterationCount);
            }
            else if (derivation.Algorithm.Equals(MiscObjectIdentifiers.id_scrypt))
            {
                throw new InvalidDataException(
                    "Its passphrase goes through scrypt, which is not supported. Convert it with: openssl pkcs8 -topk8 -in KEY -out NEW");
            }
        }
        catch (Exception broken) when (broken is not (InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException("Its PKCS#8 structure is broken.");
        }
    }

    private static void CheckRounds(Org.BouncyCastle.Math.BigInteger rounds)
    {
        if (rounds.CompareTo(Org.BouncyCastle.Math.BigInteger.ValueOf(MostRounds)) > 0)
            throw new InvalidDataException($"Its passphrase goes through {rounds} rounds, where {MostRounds} are the most.");
    }
}
