using SftpTools.Tests.Architecture;
using SftpTools.Transports;
using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports.Config;

/// <summary>Each keyword of ssh_config(5) is honoured, refused or harmless, as docs/ssh_config.md says.</summary>
public sealed class SshKeywordTests : IDisposable
{
    private readonly ConfigFolder _config = new();

    public static TheoryData<string> Keywords(SshKeywordUseName use) =>
        [.. SshKeyword.All.Where(keyword => keyword.Use.ToString() == use.ToString()).Select(static keyword => keyword.Name)];

    public void Dispose() => _config.Dispose();

    [Fact]
    public void The_table_of_the_documentation_is_that_of_the_code()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(SourceFile.Root(), "docs", "ssh_config.md"))
            .SkipWhile(static line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
            .Select(static line => string.Join(' ', line.Split('|', StringSplitOptions.TrimEntries)[1..3]).ToLowerInvariant())];

        Assert.Equal(
            SshKeyword.All.Select(static keyword => $"{keyword.Name} {keyword.Use}".ToLowerInvariant()).Order(StringComparer.Ordinal),
            rows.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Keywords), SshKeywordUseName.Lacking)]
    public void What_only_ssh_does_is_an_error_of_options_and_one_warning_of_the_own_file(string keyword)
    {
        SftpException refused = Assert.Throws<SftpException>(() => Resolve((keyword, "yes")));
        Assert.Contains(keyword, refused.Message, StringComparison.Ordinal);
        Assert.Contains("-Transport OpenSsh", refused.Message, StringComparison.Ordinal);

        _config.User($"{keyword} yes", "Host web", $"{keyword} yes", "Host other", $"{keyword} yes");
        if (keyword == "sendenv")
            Assert.Empty(Resolve().Problems);
        else
            Assert.Equal(1, Assert.Single(Resolve().Problems).Line);

        _config.User("# nothing");
        _config.System($"{keyword} yes");
        Assert.Empty(Resolve().Problems);
    }

    [Theory]
    [MemberData(nameof(Keywords), SshKeywordUseName.Harmless)]
    public void What_means_nothing_for_files_is_passed_over(string keyword)
    {
        _config.User($"{keyword} yes");

        Assert.Empty(Resolve().Problems);
    }

    [Theory]
    [MemberData(nameof(Keywords), SshKeywordUseName.Binding)]
    public void What_forbids_and_is_not_understood_makes_no_connection(string keyword)
    {
        _config.User("Host other", keyword, "Host web", "Port 5");
        Assert.Equal(5, Resolve().Port);
        if (keyword == "proxycommand")
            return;

        _config.User("Host web", keyword);
        SftpException refused = Assert.Throws<SftpException>(() => Resolve());
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no argument", refused.Message.Replace("an empty argument", "no argument", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void What_forbids_is_in_the_plan()
    {
        _config.User("RevokedHostKeys ~/.ssh/revoked", "RequiredRSASize 3072", "CASignatureAlgorithms -rsa*", "ConnectionAttempts 3");

        ConnectionPlan plan = Resolve();

        Assert.Equal([_config.Home(".ssh", "revoked")], plan.RevokedHostKeys);
        Assert.Equal((3072, "-rsa*", 3), (plan.RequiredRsaSize, plan.CASignatureAlgorithms, plan.ConnectionAttempts));
    }

    [Theory]
    [InlineData("RefuseConnection \"this host is gone\"", "this host is gone")]
    [InlineData("BindInterface wg0", "BindInterface")]
    [InlineData("RevokedHostKeys %q", "RevokedHostKeys")]
    [InlineData("RequiredRSASize many", "many")]
    [InlineData("RevokedHostKeys", "argument")]
    public void What_forbids_holds_for_the_server_and_for_jump_hosts(string line, string words)
    {
        _config.User("Host web", line);
        Assert.Contains(words, Assert.Throws<SftpException>(() => Resolve()).Message, StringComparison.Ordinal);

        _config.User("Host gate", line, "Host web", "ProxyJump gate");
        Assert.Contains(words, Assert.Throws<SftpException>(() => Resolve()).Message, StringComparison.Ordinal);

        _config.User("Host other", line);
        Assert.Equal(22, Resolve().Port);
    }

    private ConnectionPlan Resolve(params (string Name, string Value)[] options) => ConnectionPlan.Resolve(
        new ConnectionOptions { HostName = "web", Options = [.. options.Select(static option => KeyValuePair.Create(option.Name, option.Value))] },
        _config.Environment);
}
