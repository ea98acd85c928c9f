using System.Globalization;
using SftpTools.Errors;

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
    [InlineData("a\u202egpj.exe", @"a\u202egpj.exe")] // Shown as aexe.jpg otherwise.
    [InlineData("\u2066x\u2069", @"\u2066x\u2069")]
    [InlineData("a\u200bb\u200d\ufeff", @"a\u200bb\u200d\ufeff")]
    [InlineData("\u00ad\u061c\u2060\u2028\u2029", @"\xad\u061c\u2060\u2028\u2029")]
    [InlineData("\u3164\u2800", @"\u3164\u2800")]
    [InlineData("\U000E0041", @"\u{e0041}")]
    [InlineData("日本 עברית \u0301", "日本 עברית \u0301")]
    public void Control_characters_are_escaped(string text, string shown) => Assert.Equal(shown, DisplayText.Clean(text));

    [Fact]
    public void No_character_that_is_obeyed_or_unseen_passes()
    {
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            string text = value is >= 0xD800 and <= 0xDFFF ? ((char)value).ToString() : char.ConvertFromUtf32(value);
            string shown = DisplayText.Name($"a{text}b");

            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(text, 0);
            bool passes = shown == $"a{text}b";
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator)
            {
                Assert.False(passes, $"U+{value:X4}");
            }
            else if (category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.SpaceSeparator)
            {
                Assert.True(passes, $"U+{value:X4}");
            }
        }
    }

    [Fact]
    public void A_name_is_shown_whole() => Assert.Equal(10_000, DisplayText.Name($" {new string('x', 9_998)} ").Length);

    [Fact]
    public void Long_text_is_cut()
    {
        string shown = DisplayText.Clean(new string('x', 1_000_000));

        Assert.InRange(shown.Length, 1000, 5000);
        Assert.EndsWith("...", shown, StringComparison.Ordinal);
    }
}
