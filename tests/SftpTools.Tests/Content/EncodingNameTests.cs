using System.Text;
using SftpTools.Content;
using Xunit;

namespace SftpTools.Tests.Content;

public sealed class EncodingNameTests
{
    [Theory]
    [InlineData("utf8", 65001, 0)]
    [InlineData("UTF8NoBOM", 65001, 0)]
    [InlineData("utf-8", 65001, 0)]
    [InlineData("65001", 65001, 0)]
    [InlineData("utf8BOM", 65001, 3)]
    [InlineData("unicode", 1200, 2)]
    [InlineData("bigendianunicode", 1201, 2)]
    [InlineData("utf32", 12000, 4)]
    [InlineData("bigendianutf32", 12001, 4)]
    [InlineData("ascii", 20127, 0)]
    [InlineData("1252", 1252, 0)]
    [InlineData("shift_jis", 932, 0)]
    public void A_name_means_an_encoding_and_its_mark(string name, int codePage, int markLength)
    {
        Encoding encoding = EncodingName.Parse(name);
        Assert.Equal(codePage, encoding.CodePage);
        Assert.Equal(markLength, encoding.Preamble.Length);
    }

    [Fact]
    public void The_names_of_PowerShell_are_all_known() => Assert.All(EncodingName.All, name => EncodingName.Parse(name));

    [Theory]
    [InlineData("nosuch")]
    [InlineData("")]
    [InlineData("99999")]
    [InlineData("\u001b[2J")]
    public void An_unknown_name_is_told_with_those_that_are_known(string name)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => EncodingName.Parse(name));
        Assert.Contains("utf8BOM", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', exception.Message);
    }

    [Theory]
    [InlineData("EFBBBF41", 65001, 3)]
    [InlineData("FFFE4100", 1200, 2)]
    [InlineData("FEFF0041", 1201, 2)]
    [InlineData("FFFE0000", 12000, 4)]
    [InlineData("0000FEFF", 12001, 4)]
    public void A_mark_tells_the_encoding(string bytes, int codePage, int length)
    {
        (Encoding Encoding, int Length)? found = ByteOrderMark.Detect(Convert.FromHexString(bytes));
        Assert.Equal((codePage, length), (found!.Value.Encoding.CodePage, found.Value.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("EFBB")]
    [InlineData("41424344")]
    public void Other_bytes_are_no_mark(string bytes) => Assert.Null(ByteOrderMark.Detect(Convert.FromHexString(bytes)));
}
