namespace SftpTools.Tests.Errors;

/// <summary>Text from a peer is shown as text and does nothing else.</summary>
public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData(" trimmed \r\n", "trimmed")]
    [InlineData("two\nlines", @"two\nlines")]
    [InlineData("tab\tbell\a", @"tab\x09bell\x07")]
    [InlineData("\u001b]0;title\u0007", @"\x1b]0;title\x07")]
    [InlineData("\0", @"\x00")]
    [InlineData("\u007f", @"\x7f")]
    [InlineData("\u009b31m", @"\x9b31m")] // CSI in one character: terminals obey it as they obey ESC [.
    [InlineData("\u0080 \u009f", @"\x80 \x9f")]
    [InlineData("é€\U0001F600\uEFFF", "é€\U0001F600\uEFFF")]
    public void Control_characters_are_escaped(string text, string shown) => Assert.Equal(shown, DisplayText.Clean(text));

    [Fact]
    public void Long_text_is_cut()
    {
        string shown = DisplayText.Clean(new string('x', 1_000_000));

        Assert.InRange(shown.Length, 1000, 5000);
        Assert.EndsWith("...", shown, StringComparison.Ordinal);
    }
}
