using SftpTools.FileSystems;

namespace SftpTools.Tests.FileSystems;

/// <summary>Paths of a server are slashes and names; nothing else is special.</summary>
public sealed class RemotePathSyntaxTests
{
    private readonly RemotePathSyntax _syntax = RemotePathSyntax.Instance;

    [Theory]
    [InlineData("/", "a", "/a")]
    [InlineData("/in", "a", "/in/a")]
    [InlineData("/in/", "a", "/in/a")]
    [InlineData("/in", @"back\slash", @"/in/back\slash")]
    [InlineData("/in", "C:", "/in/C:")]
    public void Appends_a_name(string directory, string name, string expected) =>
        Assert.Equal(expected, _syntax.Append(directory, name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    public void Refuses_what_is_no_name(string name) =>
        Assert.Throws<SftpException>(() => _syntax.Append("/in", name));

    [Theory]
    [InlineData("/a/b", "b", "/a")]
    [InlineData("/a/b/", "b", "/a")]
    [InlineData("/a", "a", "/")]
    [InlineData("//a", "a", "/")]
    [InlineData("a", "a", ".")]
    [InlineData("a/b", "b", "a")]
    [InlineData("/", "", null)]
    public void Knows_name_and_parent(string path, string name, string? parent)
    {
        Assert.Equal(name, _syntax.GetName(path));
        Assert.Equal(parent, _syntax.GetParent(path));
    }

    [Theory]
    [InlineData("/a//b/./c/", "/a/b/c")]
    [InlineData("/", "/")]
    [InlineData("//", "/")]
    [InlineData("a/./b", "a/b")]
    [InlineData(".", ".")]
    [InlineData("./", ".")]
    [InlineData("", "")]
    [InlineData("/a/../b", "/a/../b")]
    public void Normalizes_what_is_only_written_differently(string path, string expected) =>
        Assert.Equal(expected, RemotePathSyntax.Normalize(path));

    [Theory]
    [InlineData("/a", "/a", ".")]
    [InlineData("/a", "/a/b c", "./b c")]
    [InlineData("/", "/a", "./a")]
    [InlineData("/a/b", "/a/c/d", "../c/d")]
    [InlineData("/a/b", "/", "../..")]
    [InlineData("/ab", "/a", "../a")]
    public void A_path_is_seen_from_a_directory(string directory, string path, string relative) =>
        Assert.Equal(relative, RemotePathSyntax.GetRelative(directory, path));
}
