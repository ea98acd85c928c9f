using SftpTools.FileSystems.Local;

namespace SftpTools.Tests.FileSystems;

/// <summary>A name that Windows does not allow comes back as it was, and no name becomes a path.</summary>
public sealed class WindowsNamesTests
{
    [Theory]
    [InlineData("a:b")]
    [InlineData("what?*<>|\"")]
    [InlineData(@"a\b")]
    [InlineData("line\nend\u001f")]
    [InlineData("dot.")]
    [InlineData("...")]
    [InlineData("space ")]
    [InlineData("con")]
    [InlineData("LPT9.log")]
    [InlineData("nul .txt")]
    [InlineData("\uf03a")]
    [InlineData("\uf000")]
    [InlineData("\uf000\uf03a:")]
    [InlineData("ends in a private one\uf02e")]
    public void A_name_that_is_stored_otherwise_comes_back(string name)
    {
        string stored = WindowsNames.Encode(name);

        Assert.NotEqual(name, stored);
        Assert.Equal(name, WindowsNames.Decode(stored));
        Assert.DoesNotContain(stored, static c => c < ' ' || "<>:\"/\\|?*".Contains(c, StringComparison.Ordinal));
        Assert.False(stored[^1] is '.' or ' ');
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("100%20done")]
    [InlineData("CONSOLE")]
    [InlineData("\ue000")]
    public void Any_other_name_stays(string name)
    {
        Assert.Equal(name, WindowsNames.Encode(name));
        Assert.Equal(name, WindowsNames.Decode(name));
    }

    [Theory]
    [InlineData("\uf02e")]
    [InlineData(".\uf02e")]
    [InlineData("a\uf02fb")]
    [InlineData("\uf041")]
    [InlineData("a\uf02eb")]
    public void What_was_never_written_so_is_no_code(string name) => Assert.Equal(name, WindowsNames.Decode(name));

    [Fact]
    public void Random_names_come_back()
    {
        Random random = new(4);
        const string Letters = "aZ.: \\?*<|\"\n\u0001\uf000\uf001\uf02e\uf03a\uf07f%con";
        for (int i = 0; i < 20_000; i++)
        {
            string name = new(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Letters[random.Next(Letters.Length)]).ToArray());
            if (name is "." or "..")
                continue;
            Assert.Equal(name, WindowsNames.Decode(WindowsNames.Encode(name)));
        }
    }
}
