using System.Text;

namespace SftpTools.Tests.Fuzzing;

/// <summary>Damages text as transmission, editors and attackers do. The same number makes the same damage.</summary>
internal static class Damage
{
    private static readonly string[] s_pieces =
    [
        "", "\0", "\n", "\r\n", "\"", "\\", "'", "=", ",", "*", "!", "#", "@", "[", "]", ":", "|1|", "%", "${", "~", "../", "-1", "0", "65536",
        "2147483648", "9223372036854775807", "-9223372036854775808", "99999999999999999999999", "1e999", "null", "true", "{}", "[]", "{\"a\":",
        "\u202e", "\ud83d", "\u00a0", "AAAA", "////", "====", " ", "\t",
    ];

    /// <summary>A damaged copy of one of the samples.</summary>
    public static byte[] Of(IReadOnlyList<string> samples, int seed)
    {
        Random random = new(seed);
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(samples[random.Next(samples.Count)])];
        int wounds = 1 + random.Next(6);
        for (int i = 0; i < wounds; i++)
            Wound(bytes, samples, random);
        return [.. bytes];
    }

    private static void Wound(List<byte> bytes, IReadOnlyList<string> samples, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                // A part of another one, as a write that was cut leaves it.
                byte[] other = Encoding.UTF8.GetBytes(samples[random.Next(samples.Count)]);
                bytes.InsertRange(at, other.AsSpan(0, random.Next(other.Length + 1)).ToArray());
                break;
            case 5:
                byte[] noise = new byte[random.Next(64)];
                random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
            case 6:
                ReplaceField(bytes, at, random);
                break;
            default:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]));
                break;
        }
    }

    // A value in the place of a word, which keeps the form around it.
    private static void ReplaceField(List<byte> bytes, int at, Random random)
    {
        int start = at;
        while (start > 0 && IsWord(bytes[start - 1]))
            start--;
        int end = at;
        while (end < bytes.Count && IsWord(bytes[end]))
            end++;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]));
    }

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'+' or (byte)'/';
}
