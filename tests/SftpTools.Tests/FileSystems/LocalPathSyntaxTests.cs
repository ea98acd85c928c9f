using SftpTools.FileSystems.Local;

namespace SftpTools.Tests.FileSystems;

/// <summary>A name from a server never leaves its directory, nor becomes something else than a file of that name.</summary>
public sealed class LocalPathSyntaxTests
{
    private readonly LocalPathSyntax _unix = new(windows: false);
    private readonly LocalPathSyntax _windows = new(windows: true);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("/etc/passwd")]
    [InlineData("a\0b")]
    public void Names_that_leave_the_directory_are_refused_everywhere(string name)
    {
        Assert.Throws<SftpException>(() => _unix.Append("dir", name));
        Assert.Throws<SftpException>(() => _windows.Append("dir", name));
    }

    [Theory]
    [InlineData("C:evil")]
    [InlineData("a:stream")]
    [InlineData(@"..\a")]
    [InlineData(@"a\b")]
    [InlineData("what?")]
    [InlineData("st*r")]
    [InlineData("line\nend")]
    [InlineData("dot.")]
    [InlineData("...")]
    [InlineData("space ")]
    [InlineData("con.txt")]
    [InlineData("Com1")]
    [InlineData("LPT9.log")]
    [InlineData("nul .txt")]
    [InlineData("COM\u00b9")]
    public void Names_that_Windows_reads_otherwise_have_another_name_there_and_are_good_elsewhere(string name)
    {
        string stored = _windows.GetName(_windows.Append("dir", name));

        Assert.NotEqual(name, stored);
        Assert.Equal(name, _windows.ToPortable(stored));
        Assert.Equal(Path.Combine("dir", name), _unix.Append("dir", name));
        Assert.Equal(name, _unix.ToPortable(name));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("-dash")]
    [InlineData("a[1]")]
    [InlineData("COM10")]
    [InlineData("CONSOLE")]
    [InlineData("\uef80")]
    public void Ordinary_names_are_good_everywhere(string name)
    {
        Assert.Equal(Path.Combine("dir", name), _unix.Append("dir", name));
        Assert.Equal(Path.Combine("dir", name), _windows.Append("dir", name));
        Assert.Equal(name, _windows.ToPortable(name));
    }

    [Fact]
    public void The_error_names_the_name()
    {
        SftpException error = Assert.Throws<SftpException>(() => _unix.Append("dir", "../x"));

        Assert.Equal("../x", error.Path);
        Assert.True(error.IsWrite);
    }
}
