using System.Text;
using SftpTools.Content;
using SftpTools.Tests.Transfer;
using Xunit;

namespace SftpTools.Tests.Content;

/// <summary>What is found from behind must be what reading from the front shows.</summary>
public sealed class TailFinderTests
{
    public static TheoryData<string, string> Texts()
    {
        string[] encodings = ["utf8", "utf8BOM", "unicode", "bigendianunicode", "utf32", "1252", "shift_jis", "gb18030", "IBM037"];
        string[] texts =
        [
            "", "\n", "a", "a\n", "a\nb", "a\nb\n", "a\r\nb\r\n", "\r\n\r\n", "a\rb\r", "\n\n\n", "ä\nöü\r\nx",
            "\u0a0a\u0d0d\n\u0a0d\u0d0a\n", "日本語\n表示ソ\n能\n",
        ];
        TheoryData<string, string> data = [];
        foreach (string encoding in encodings)
        {
            foreach (string text in texts)
                data.Add(encoding, text);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task The_last_lines_are_those_that_reading_from_the_front_shows(string encodingName, string text)
    {
        await AssertTailAsync(EncodingName.Parse(encodingName), text, null);
    }

    [Theory]
    [InlineData("utf8", "a;b;;c;", ";")]
    [InlineData("utf8", "a--b--c", "--")]
    [InlineData("unicode", "a<>b<><>c", "<>")]
    [InlineData("1252", "x€y€", "€")]
    [InlineData("utf8", "äöäöü", "ö")]
    public async Task The_last_parts_are_those_that_reading_from_the_front_shows(string encodingName, string text, string delimiter)
    {
        Encoding encoding = EncodingName.Parse(encodingName);
        bool isKnown = TailFinder.TryCreate(new MemoryFile([]), encoding, delimiter, 64) is not null;
        Assert.Equal(delimiter != "--", isKnown);
        if (isKnown)
            await AssertTailAsync(encoding, text, delimiter);
    }

    [Theory]
    [InlineData("utf8", 1)]
    [InlineData("unicode", 2)]
    [InlineData("utf32", 4)]
    public async Task Ends_that_lie_across_two_blocks_are_found(string encodingName, int unit)
    {
        Encoding encoding = EncodingName.Parse(encodingName);
        int block = 16 * 1024 / unit;
        // The CR LF before the last line is moved over the border between the last two blocks.
        for (int shift = -3; shift <= 3; shift++)
        {
            string text = new string('x', 40_000) + "\r\n" + new string('y', block + shift);
            await AssertTailAsync(encoding, text, null);
        }
    }

    [Fact]
    public async Task Many_lines_of_any_length_are_found()
    {
        Random random = new(4711);
        StringBuilder text = new();
        while (text.Length < 200_000)
            text.Append('z', random.Next(300)).Append(random.Next(3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" });
        await AssertTailAsync(EncodingName.Default, text.ToString(), null, 1, 2, 17, 100, 1000, 1_000_000);
        await AssertTailAsync(Encoding.Unicode, text.ToString(), null, 1, 2, 17, 100, 1000, 1_000_000);
    }

    [Theory]
    [InlineData("iso-2022-jp")]
    [InlineData("hz-gb-2312")]
    public void Encodings_with_a_state_are_left_to_reading_from_the_front(string name) =>
        Assert.Null(TailFinder.TryCreate(new MemoryFile([]), EncodingName.Parse(name), null, 64));

    [Fact]
    public void A_delimiter_is_not_looked_for_where_a_byte_may_be_half_a_character() =>
        Assert.Null(TailFinder.TryCreate(new MemoryFile([]), EncodingName.Parse("shift_jis"), "\\", 64));

    private static async Task AssertTailAsync(Encoding encoding, string text, string? delimiter, params int[] counts)
    {
        byte[] mark = encoding.GetPreamble();
        byte[] content = [.. mark, .. encoding.GetBytes(text)];
        TextSplitter splitter = new(delimiter);
        List<string> all = [];
        splitter.Add(encoding.GetString(content.AsSpan(mark.Length)), all);
        if (splitter.TakeOpen() is { } open)
            all.Add(open);
        foreach (int longestRead in (int[])[int.MaxValue, 1000])
        {
            MemoryFile file = new(content) { LongestRead = longestRead };
            TailFinder finder = TailFinder.TryCreate(file, encoding, delimiter, 32 * 1024)!;
            foreach (int count in counts.Length > 0 ? counts : [0, 1, 2, 3, 10])
            {
                long start = (await finder.FindAsync(mark.Length, content.Length, count, CancellationToken.None))!.Value;
                TextSplitter tail = new(delimiter);
                List<string> found = [];
                tail.Add(encoding.GetString(content.AsSpan((int)start)), found);
                if (tail.TakeOpen() is { } rest)
                    found.Add(rest);
                Assert.Equal(all.TakeLast(count), found);
            }
        }
    }
}
