using System.Security.Cryptography;
using SftpTools.Wire;

namespace SftpTools.Transports.Keys;

/// <summary>
/// The container that ssh-keygen writes, openssh-key-v1 (PROTOCOL.key): its header is read, and an unencrypted one is
/// made.
/// </summary>
internal static class OpenSshPrivateKey
{
    /// <summary>The label of its PEM block.</summary>
    public const string Label = "OPENSSH PRIVATE KEY";

    // ssh-keygen takes 16 rounds of bcrypt, careful people 1000. A file that asks for billions would hold the session
    // for days.
    private const uint MostRounds = 10_000;

    private const int BlockSize = 8;
    private const string Ed25519 = "ssh-ed25519";
    private const int Ed25519Length = 32;

    private static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    /// <summary>
    /// Whether a passphrase is needed. An <see cref="InvalidDataException"/> says what is wrong with a broken header.
    /// </summary>
    public static bool IsEncrypted(ReadOnlySpan<byte> container)
    {
        SshBlobReader reader = Header(container, out bool encrypted);
        uint keys = reader.ReadUInt32();
        if (keys != 1)
            throw new InvalidDataException($"It holds {keys} keys where one belongs.");
        reader.ReadString();
        reader.ReadString();
        return encrypted;
    }

    /// <summary>
    /// The container, unencrypted, of a key whose private fields are already in the order of PROTOCOL.key.
    /// </summary>
    /// <param name="publicBlob">The public key.</param>
    /// <param name="privateFields">The type and all its fields.</param>
    public static byte[] Wrap(ReadOnlySpan<byte> publicBlob, ReadOnlySpan<byte> privateFields)
    {
        using SshBlobWriter secret = new(privateFields.Length + 32);
        uint check = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
        secret.WriteUInt32(check);
        secret.WriteUInt32(check);
        secret.WriteRaw(privateFields);
        secret.WriteText(string.Empty); // comment
        for (byte pad = 1; secret.Length % BlockSize != 0; pad++)
            secret.WriteByte(pad);

        using SshBlobWriter container = new(publicBlob.Length + secret.Length + 64);
        container.WriteRaw(Magic);
        container.WriteText("none");
        container.WriteText("none");
        container.WriteText(string.Empty);
        container.WriteUInt32(1);
        container.WriteString(publicBlob);
        container.WriteString(secret.Written);
        return container.ToArray();
    }

    /// <summary>The container, unencrypted, of an Ed25519 key.</summary>
    /// <param name="point">The public half, 32 bytes.</param>
    /// <param name="seed">The private half; zeros at its end may be missing.</param>
    public static byte[] OfEd25519(ReadOnlySpan<byte> point, ReadOnlySpan<byte> seed)
    {
        seed = seed.TrimEnd((byte)0);
        if (point.Length != Ed25519Length || seed.Length > Ed25519Length)
            throw new InvalidDataException($"The halves of an Ed25519 key have {Ed25519Length} bytes; these have not.");
        Span<byte> both = stackalloc byte[2 * Ed25519Length];
        both.Clear();
        seed.CopyTo(both);
        point.CopyTo(both[Ed25519Length..]);
        using SshBlobWriter open = new();
        open.WriteText(Ed25519);
        open.WriteString(point);
        using SshBlobWriter fields = new();
        fields.WriteText(Ed25519);
        fields.WriteString(point);
        fields.WriteString(both);
        CryptographicOperations.ZeroMemory(both);
        return Wrap(open.Written, fields.Written);
    }

    private static SshBlobReader Header(ReadOnlySpan<byte> container, out bool encrypted)
    {
        if (!container.StartsWith(Magic))
            throw new InvalidDataException("It does not start as an OpenSSH key does.");
        SshBlobReader reader = new(container[Magic.Length..]);
        encrypted = !reader.ReadString().SequenceEqual("none"u8);
        reader.ReadString();
        SshBlobReader options = new(reader.ReadString());
        if (options.Remaining > 0)
        {
            options.ReadString();
            uint rounds = options.ReadUInt32();
            if (rounds > MostRounds)
                throw new InvalidDataException($"Its passphrase goes through {rounds} rounds of bcrypt, where {MostRounds} are the most.");
        }
        return reader;
    }
}
