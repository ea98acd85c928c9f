using System.Text;

namespace SftpTools.Trust;

/// <summary>The fields of the public keys there are (RFC 4253, 5656, 8709; PROTOCOL.u2f), without the name in front.</summary>
internal static class KeyFields
{
    private const int Ed25519Length = 32;

    /// <summary>The plain algorithms whose fields are known, and so can be certified.</summary>
    public static readonly IReadOnlyList<string> Algorithms =
    [
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "ssh-rsa",
        "ssh-dss",
    ];

    /// <summary>Reads over the fields. Those of an algorithm unknown here are taken as they are, to the end.</summary>
    /// <exception cref="FormatException">They are not what the algorithm asks for.</exception>
    public static void Skip(string algorithm, ref KeyReader reader)
    {
        switch (algorithm)
        {
            case "ssh-ed25519":
                SkipEd25519(ref reader);
                break;
            case "sk-ssh-ed25519@openssh.com":
                SkipEd25519(ref reader);
                reader.ReadString();
                break;
            case "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521":
                SkipPoint(algorithm["ecdsa-sha2-".Length..], ref reader);
                break;
            case "sk-ecdsa-sha2-nistp256@openssh.com":
                SkipPoint("nistp256", ref reader);
                reader.ReadString();
                break;
            case "ssh-rsa":
                reader.SkipNumber();
                reader.SkipNumber();
                break;
            case "ssh-dss":
                for (int i = 0; i < 4; i++)
                    reader.SkipNumber();
                break;
            default:
                while (reader.Remaining > 0)
                    reader.ReadString();
                break;
        }
    }

    private static void SkipEd25519(ref KeyReader reader)
    {
        int length = reader.ReadString().Length;
        if (length != Ed25519Length)
            throw new FormatException($"an Ed25519 key has {Ed25519Length} bytes, not {length}");
    }

    private static void SkipPoint(string curve, ref KeyReader reader)
    {
        if (!reader.ReadString().SequenceEqual(Encoding.ASCII.GetBytes(curve)))
            throw new FormatException($"the curve of the key is not {curve}");
        int size = curve switch { "nistp256" => 32, "nistp384" => 48, _ => 66 };
        ReadOnlySpan<byte> point = reader.ReadString();
        // 4 marks an uncompressed point (SEC 1, section 2.3.3), the only form that SSH has in use.
        if (point.Length != 1 + (2 * size) || point[0] != 4)
            throw new FormatException($"the point of the key is none of {curve}");
    }
}
