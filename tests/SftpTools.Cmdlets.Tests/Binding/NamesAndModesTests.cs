using System.Collections;
using System.Management.Automation;
using SftpTools.Cmdlets.Copying;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Tests.Binding;

/// <summary>What single arguments mean: names, modes, rates, filters, accounts and facts.</summary>
public sealed class NamesAndModesTests
{
    [Theory]
    [InlineData("new", "new")]
    [InlineData("./new", "new")]
    [InlineData("/in/new", "new")]
    [InlineData("a\\b", "a\\b")]
    [InlineData(" ", " ")]
    [InlineData("-x", "-x")]
    [InlineData("/out/new", null)]
    [InlineData("a/b", null)]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("..", null)]
    [InlineData("a\0b", null)]
    public void A_new_name_is_a_name_or_a_path_in_the_same_directory(string text, string? name) =>
        Assert.Equal(name, NewItemName.In(Entry("/in/old"), text, backslashParts: false));

    [Fact]
    public void On_a_drive_a_backslash_parts() => Assert.Null(NewItemName.In(Entry("/in/old"), "a\\b", backslashParts: true));

    [Theory]
    [InlineData("/a", "/a", SftpErrorKind.PathExists)]
    [InlineData("/a", "/a/b", SftpErrorKind.Failure)]
    public void What_cannot_be_moved_there_is_told(string from, string to, SftpErrorKind kind) =>
        Assert.Equal(kind, Assert.Throws<SftpException>(() => MoveRules.Require(Entry(from), to)).Kind);

    [Theory]
    [InlineData("/a", "/ab")]
    [InlineData("/a/b", "/a")]
    [InlineData("/a", "/A")]
    public void What_can_is_let_through(string from, string to) => MoveRules.Require(Entry(from), to);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("500KB", 500 * 1024)]
    [InlineData("10mb", 10 * 1024 * 1024)]
    [InlineData("10 MiB/s", 10 * 1024 * 1024)]
    [InlineData("1.5k", 1536)]
    [InlineData("2Mbit", 250_000)]
    [InlineData("8bps", 1)]
    [InlineData("1Gbit/s", 125_000_000)]
    public void A_rate_is_bytes_a_second(string text, long bytes) => Assert.Equal(bytes, new RateLimitArgument(text).BytesPerSecond);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("fast")]
    [InlineData("1XB")]
    [InlineData("1e3")]
    [InlineData("1 2")]
    [InlineData("7bit")]
    [InlineData("999999999999999GB")]
    public void What_is_no_rate_is_told(string text) => Assert.Throws<PSArgumentException>(() => new RateLimitArgument(text));

    [Theory]
    [InlineData("755", 0, 0b111_101_101)]
    [InlineData("0644", 0, 0b110_100_100)]
    [InlineData("u=rw,go=", 0b111_111_111, 0b110_000_000)]
    [InlineData("go-w", 0b110_110_110, 0b110_100_100)]
    [InlineData("-rw-r-----", 0, 0b110_100_000)]
    public void A_mode_is_digits_changes_or_letters(string text, int before, int after) =>
        Assert.Equal(after, new ModeArgument(text).Change.Apply(before, isDirectory: false));

    [Theory]
    [InlineData("")]
    [InlineData("999")]
    [InlineData("77777")]
    [InlineData("u+q")]
    [InlineData("rw-r--r--x-")]
    public void What_is_no_mode_is_told(string text) => Assert.Throws<PSArgumentException>(() => new ModeArgument(text));

    [Theory]
    [InlineData(null, null, null, "a.txt", true)]
    [InlineData("*.txt", null, null, "A.TXT", true)]
    [InlineData("*.txt", null, null, "a.csv", false)]
    [InlineData(null, "a*", null, "b", false)]
    [InlineData(null, "a*,b*", null, "b", true)]
    [InlineData(null, null, "a*", "a", false)]
    [InlineData("*", "a*", "*b", "ab", false)]
    [InlineData(null, "[ab]?", null, "b1", true)]
    // The file system's own wildcards.
    [InlineData("*.*", null, null, "plain", true)]
    [InlineData("*.", null, null, "plain", true)]
    [InlineData("*.", null, null, "a.txt", false)]
    [InlineData("plain?", null, null, "plain", true)]
    [InlineData("[ab]?", null, null, "b1", false)]
    [InlineData("[ab]", null, null, "[AB]", true)]
    [InlineData("a\\b", null, null, "a\\b", true)]
    [InlineData("a<b", null, null, "axb", false)]
    [InlineData("", null, null, "plain", true)]
    public void A_filter_takes_wildcards(string? filter, string? include, string? exclude, string name, bool passes) =>
        Assert.Equal(passes, new NameFilter(filter, include?.Split(','), exclude?.Split(',')).Matches(name));

    [Theory]
    [InlineData("a*b?", "a`*b`?")]
    [InlineData("[x]", "`[x`]")]
    [InlineData("a`b", "a``b")]
    [InlineData("plain", "plain")]
    public void An_escaped_path_means_itself(string path, string escaped)
    {
        Assert.Equal(escaped, RemoteGlob.Escape(path));
        Assert.Equal(path, RemoteGlob.Literal(RemoteGlob.Escape(path)));
        Assert.False(RemoteGlob.HasWildcards(RemoteGlob.Escape(path)));
    }

    [Theory]
    [InlineData("jo", "jo@host", "jo", false)]
    [InlineData(null, "host", null, false)]
    [InlineData("jo", "host", "eve", true)]
    [InlineData(null, "jo@host", "eve", true)]
    [InlineData("jo", "eve@host", null, true)]
    [InlineData("jo", "JO@host", null, true)]
    public void Two_accounts_are_one_too_many(string? userName, string address, string? credential, bool isConflict)
    {
        using System.Security.SecureString secret = new();
        PSCredential? given = credential is null ? null : new PSCredential(credential, secret);

        Assert.Equal(isConflict, GivenAccounts.Conflict(HostAddress.Parse(address), given, userName) is not null);
    }

    [Fact]
    public void A_fact_that_no_profile_knows_is_told() => Assert.Contains(
        "profile knows", Assert.Throws<FormatException>(() => StatedFacts.Read(new Hashtable { ["Colour"] = 1 })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(true, false, null, false, true)]
    [InlineData(false, false, true, false, false)]
    [InlineData(false, false, false, true, true)]
    [InlineData(false, false, true, true, null)]
    [InlineData(true, true, null, false, null)]
    [InlineData(false, true, true, false, null)]
    [InlineData(null, false, null, true, null)]
    public void The_side_of_a_session_follows_from_the_other(
        bool? sourcesOnServer, bool destinationOnServer, bool? sourcesHere, bool destinationHere, bool? isFrom) =>
        Assert.Equal(isFrom, CopyDirection.IsFrom(sourcesOnServer, destinationOnServer, () => sourcesHere, () => destinationHere));

    private static FileEntry Entry(string path) => new(path, path[(path.LastIndexOf('/') + 1)..], FileEntryType.File);
}
