using SftpTools.Protocol;

namespace SftpTools.Tests.Protocol;

/// <summary>Names survive the way from bytes to a string and back, whatever the bytes are.</summary>
public sealed class NameEncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("'plain.txt'", "plain.txt")]
    [InlineData("00 0a 7f", "\0\n\x7f")]
    [InlineData("c3a9 e282ac", "é€")]
    [InlineData("65cc81", "e\u0301")]
    [InlineData("f09f9880", "\U0001F600")]
    [InlineData("f48fbfbf", "\U0010FFFF")]
    [InlineData("ee8080 efa3bf", "\uE000\uF8FF")]
    [InlineData("ff", "\uEFFF")]
    [InlineData("80", "\uEF80")]
    [InlineData("'a' ff 'b'", "a\uEFFFb")]
    [InlineData("c3", "\uEFC3")]
    [InlineData("c3 28", "\uEFC3(")]
    [InlineData("e282", "\uEFE2\uEF82")]
    [InlineData("e282 'x'", "\uEFE2\uEF82x")]
    [InlineData("f09f98", "\uEFF0\uEF9F\uEF98")]
    [InlineData("fe ff", "\uEFFE\uEFFF")]
    public void Bytes_and_strings_match_both_ways(string hex, string text)
    {
        byte[] bytes = Hex.Bytes(hex);

        Assert.Equal(text, NameEncoding.GetString(bytes));
        Hex.Equal(hex, NameEncoding.GetBytes(text));
        Assert.Equal(bytes.Length, NameEncoding.GetByteCount(text));
    }

    [Theory]
    [InlineData("c0af")] // An overlong '/': it must not become one.
    [InlineData("c080")]
    [InlineData("e080af")]
    [InlineData("f08080af")]
    [InlineData("eda080")] // A surrogate.
    [InlineData("edbfbf")]
    [InlineData("f4908080")] // Beyond U+10FFFF.
    [InlineData("f8888080 80")]
    public void Invalid_sequences_are_escaped_byte_by_byte(string hex)
    {
        byte[] bytes = Hex.Bytes(hex);

        string text = NameEncoding.GetString(bytes);

        Assert.Equal(string.Concat(bytes.Select(static b => (char)(0xEF00 + b))), text);
        Assert.Equal(bytes, NameEncoding.GetBytes(text));
    }

    [Theory]
    [InlineData("eebe80", "\uEFEE\uEFBE\uEF80")] // U+EF80, the first escape.
    [InlineData("eebfbf", "\uEFEE\uEFBF\uEFBF")] // U+EFFF, the last.
    [InlineData("eebdbf", "\uEF7F")] // Just before them: a character like any other.
    [InlineData("ef8080", "\uF000")] // Just after.
    public void The_escape_characters_themselves_are_escaped(string hex, string text)
    {
        Assert.Equal(text, NameEncoding.GetString(Hex.Bytes(hex)));
        Hex.Equal(hex, NameEncoding.GetBytes(text));
    }

    [Fact]
    public void Every_byte_string_of_up_to_two_bytes_has_a_string_of_its_own()
    {
        Dictionary<string, int> seen = [];
        Check([]);
        for (int first = 0; first < 256; first++)
        {
            Check([(byte)first]);
            for (int second = 0; second < 256; second++)
                Check([(byte)first, (byte)second]);
        }

        void Check(byte[] bytes)
        {
            string text = NameEncoding.GetString(bytes);
            Assert.True(seen.TryAdd(text, 0), Convert.ToHexString(bytes));
            Assert.True(bytes.AsSpan().SequenceEqual(NameEncoding.GetBytes(text)), Convert.ToHexString(bytes));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_bytes_come_back_and_no_two_names_become_one(int seed)
    {
        Random random = new(seed);
        Dictionary<string, string> seen = [];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = RandomName(random);
            string text = NameEncoding.GetString(bytes);
            string hex = Convert.ToHexString(bytes);
            Assert.Equal(hex, Convert.ToHexString(NameEncoding.GetBytes(text)));
            Assert.Equal(bytes.Length, NameEncoding.GetByteCount(text));
            Assert.Equal(seen.GetValueOrDefault(text, hex), hex);
            seen[text] = hex;
        }
    }

    [Fact]
    public void A_long_name_with_one_bad_byte_keeps_all_others()
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)'x', 5000), 0xFF, .. Enumerable.Repeat((byte)'y', 5000)];

        string text = NameEncoding.GetString(bytes);

        Assert.Equal(new string('x', 5000) + "\uEFFF" + new string('y', 5000), text);
        Assert.Equal(bytes, NameEncoding.GetBytes(text));
    }

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character_and_the_count_agrees()
    {
        byte[] bytes = NameEncoding.GetBytes("a\uD83Db");

        Hex.Equal("61 efbfbd 62", bytes);
    }

    /// <summary>Half noise, half pieces of UTF-8 that are nearly right, which noise alone seldom hits.</summary>
    private static byte[] RandomName(Random random)
    {
        byte[][] pieces = [[0x61], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0xEE, 0xBE, 0x80], [0xEE, 0xBF], [0xED, 0xA0, 0x80]];
        List<byte> name = [];
        for (int n = random.Next(12); n > 0; n--)
        {
            if (random.Next(2) == 0)
                name.Add((byte)random.Next(256));
            else
                name.AddRange(pieces[random.Next(pieces.Length)]);
        }
        return [.. name];
    }
}
