using SftpTools.Cmdlets.Paths;

namespace SftpTools.Cmdlets.Tests.Provider;

/// <summary>The engine's paths are split and joined without a look at any server.</summary>
public sealed class ProviderPathTests
{
    [Theory]
    [InlineData("prod:/in/a", "prod", "/in/a")]
    [InlineData("prod:\\in\\a", "prod", "/in/a")]
    [InlineData("prod:/", "prod", "/")]
    [InlineData("prod:", "prod", "/")]
    [InlineData("prod:/a//./b/", "prod", "/a/b")]
    // Only the server knows what is above a link.
    [InlineData("prod:/a/../b", "prod", "/a/../b")]
    [InlineData("prod:/a:b", "prod", "/a:b")]
    public void An_absolute_path_names_its_session(string text, string session, string path) =>
        Assert.Equal((session, path), ProviderPath.Split(text));

    [Theory]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(":/a")]
    [InlineData("prod:a")]
    [InlineData("a/b:/c")]
    [InlineData("\\a:/c")]
    public void A_relative_path_names_none(string text) => Assert.Null(ProviderPath.Split(text));

    [Theory]
    [InlineData("prod:/in/a", "a")]
    [InlineData("prod:/in/a/", "a")]
    [InlineData("prod:/in\\a\\", "a")]
    [InlineData("prod:/", "")]
    [InlineData("prod:", "")]
    [InlineData("a/b", "b")]
    [InlineData("a", "a")]
    [InlineData("", "")]
    [InlineData("prod:/in/a:b", "a:b")]
    public void The_last_part_is_the_name(string path, string name) => Assert.Equal(name, ProviderPath.GetChildName(path));

    [Theory]
    [InlineData("prod:/in/a", "prod:/", "prod:/in")]
    [InlineData("prod:/in", "prod:/data", "prod:/")]
    [InlineData("prod:/in", "prod:/in", "")]
    [InlineData("PROD:/in", "prod:/in", "")]
    [InlineData("prod:/IN", "prod:/in", "prod:/")]
    [InlineData("prod:/", "prod:/", "")]
    [InlineData("a/b", null, "a")]
    [InlineData("a", null, "")]
    [InlineData("/a", null, "/")]
    public void What_holds_it_is_the_parent(string path, string? root, string parent) =>
        Assert.Equal(parent, ProviderPath.GetParent(path, root));

    [Theory]
    [InlineData("prod:/a/", "prod:/a")]
    [InlineData("prod:/", "prod:/")]
    [InlineData("/", "/")]
    [InlineData("a\\", "a")]
    public void The_end_is_cut_but_of_a_root(string path, string cut) => Assert.Equal(cut, ProviderPath.WithoutEnd(path));

    [Theory]
    [InlineData("prod:/a", "prod:/a/b", 1)]
    [InlineData("prod:/", "prod:/a/b", 2)]
    [InlineData("PROD:/a", "prod:/a/b/c/d", 3)]
    public void The_way_up_is_told(string path, string from, int levels) => Assert.Equal(
        string.Join(Path.DirectorySeparatorChar, Enumerable.Repeat("..", levels)), ProviderPath.WayUp(path, from));

    [Theory]
    [InlineData("prod:/a", "prod:/a")]
    [InlineData("prod:/a", "prod:/ab")]
    [InlineData("prod:/a", "other:/a/b")]
    [InlineData("prod:/a/b", "prod:/a")]
    [InlineData("a", "prod:/a")]
    public void There_is_none_to_what_does_not_hold_it(string path, string from) => Assert.Null(ProviderPath.WayUp(path, from));

    [Theory]
    [InlineData("prod:/", "a", "prod:/a")]
    [InlineData("prod:/in", "a\\b", "prod:/in/a/b")]
    [InlineData("prod:/in/", "/a", "prod:/in/a")]
    [InlineData("", "a", "a")]
    public void Parts_are_joined(string parent, string child, string joined) => Assert.Equal(joined, ProviderPath.Join(parent, child));
}
