using SftpTools.Sessions;

namespace SftpTools.Tests.Sessions;

/// <summary>What a path says of its session and of the home directory.</summary>
public sealed class SessionPathTests
{
    [Theory]
    [InlineData("web:/dir", "web", "/dir")]
    [InlineData("web:", "web", "")]
    [InlineData(@"web:\dir", "web", @"\dir")]
    [InlineData("web:a:b", "web", "a:b")]
    [InlineData("/a:b", null, null)]
    [InlineData(@"a\b:c", null, null)]
    [InlineData(":a", null, null)]
    [InlineData("a", null, null)]
    public void A_name_before_a_colon_is_split_off(string text, string? name, string? following) =>
        Assert.Equal(name is null ? null : (name, following!), SessionPath.Split(text));

    [Theory]
    [InlineData("~", "")]
    [InlineData("~/", "")]
    [InlineData("~/a/b", "a/b")]
    [InlineData("~a", null)]
    [InlineData("/~", null)]
    [InlineData("", null)]
    public void What_begins_in_the_home_directory_is_known(string path, string? below) => Assert.Equal(below, SessionPath.BelowHome(path));
}
