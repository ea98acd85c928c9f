using SftpTools.Content;
using Xunit;

namespace SftpTools.Tests.Content;

public sealed class TextSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\nb", "a|b")]
    [InlineData("a\r\nb\rc\n\nd\r\n", "a|b|c||d")]
    [InlineData("\n\n", "|")]
    [InlineData("\r\r\n\n", "||")]
    [InlineData("a\r", "a")]
    public void Lines_end_as_everywhere_wherever_the_text_is_cut(string text, string lines)
    {
        for (int piece = 1; piece <= text.Length + 1; piece++)
            Assert.Equal(lines, string.Join('|', Split(text, null, piece)));
    }

    [Theory]
    [InlineData("a--b----c", "--", "a|b||c")]
    [InlineData("--a--", "--", "|a")]
    [InlineData("a-b", "--", "a-b")]
    [InlineData("aXbXXc", "XX", "aXb|c")]
    [InlineData("a\r\nb", "\n", "a\r|b")]
    public void Parts_end_at_the_delimiter_wherever_the_text_is_cut(string text, string delimiter, string parts)
    {
        for (int piece = 1; piece <= text.Length + 1; piece++)
            Assert.Equal(parts, string.Join('|', Split(text, delimiter, piece)));
    }

    private static List<string> Split(string text, string? delimiter, int piece)
    {
        TextSplitter splitter = new(delimiter);
        List<string> parts = [];
        for (int at = 0; at < text.Length; at += piece)
            splitter.Add(text.AsSpan(at, Math.Min(piece, text.Length - at)), parts);
        if (splitter.TakeOpen() is { } open)
            parts.Add(open);
        return parts;
    }
}
