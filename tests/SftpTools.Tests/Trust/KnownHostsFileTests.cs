using System.Text;
using SftpTools.Fixtures;
using SftpTools.Trust;
using SftpTools.Wire;

namespace SftpTools.Tests.Trust;

/// <summary>The format of known_hosts: what is read, and what is left out with its line and the reason.</summary>
public sealed class KnownHostsFileTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3k6Vr1jW8z0n0n0u2WcZ0w4aY7yq1n0l1c5t8K2m3P";

    [Fact]
    public void Comments_blank_lines_and_line_ends_of_both_kinds_are_no_problem()
    {
        KnownHostsFile file = Parse($"# comment\r\n\r\n \t \n  # indented\n\ta {Key} me@here and more \r\nb\t \t{Key.Replace(' ', '\t')}\n\nc {Key}");

        Assert.Empty(file.Problems);
        Assert.Equal([5, 6, 8], file.Entries.Select(static entry => entry.Line));
        Assert.Equal(["a", "b", "c"], file.Entries.Select(static entry => entry.Hosts.Text));
        Assert.Equal(["me@here and more", "", ""], file.Entries.Select(static entry => entry.Comment));
    }

    [Fact]
    public void Markers_are_read()
    {
        KnownHostsFile file = Parse($"@cert-authority *.a {Key} ca\n@revoked\t* {Key}\n");

        Assert.Empty(file.Problems);
        Assert.Equal([KnownHostMarker.CertAuthority, KnownHostMarker.Revoked], file.Entries.Select(static entry => entry.Marker));
        Assert.Equal(["*.a", "*"], file.Entries.Select(static entry => entry.Hosts.Text));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("host ")]
    [InlineData("host ssh-ed25519")]
    [InlineData("host # ssh-ed25519 AAAA")]
    [InlineData("host ssh-ed25519 # AAAA")]
    [InlineData("host ssh-ed25519 AAAA")]
    [InlineData("host ssh-ed25519 !!!!")]
    [InlineData("host ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ3k6Vr1jW8z0n0n0u2WcZ0w4aY7yq1n0l1c5t8K2m3P")]
    [InlineData("host 1024 35 1234567890")]
    [InlineData("@unknown host " + Key)]
    [InlineData("@cert-authority")]
    [InlineData("@cert-authority @revoked host " + Key)]
    [InlineData("@revoked @revoked host " + Key)]
    [InlineData(", " + Key)]
    [InlineData("! " + Key)]
    [InlineData("|1| " + Key)]
    [InlineData("|1|a|b " + Key)]
    [InlineData("|1||AAAAAAAAAAAAAAAAAAAAAAAAAAA= " + Key)]
    [InlineData("|2|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA= " + Key)]
    [InlineData("|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA=,host " + Key)]
    [InlineData("|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA=| " + Key)]
    public void A_malformed_line_is_named_and_the_rest_is_used(string line)
    {
        KnownHostsFile file = Parse($"before {Key}\n{line}\nafter {Key}\n");

        Assert.Equal(["before", "after"], file.Entries.Select(static entry => entry.Hosts.Text));
        KnownHostsProblem problem = Assert.Single(file.Problems);
        Assert.Equal(2, problem.Line);
        Assert.Equal("/known_hosts", problem.Path);
        Assert.NotEmpty(problem.Reason);
        Assert.Contains("Line 2 of '/known_hosts'", problem.ToString());
    }

    [Fact]
    public void Bytes_that_are_no_text_harm_nothing_but_their_line()
    {
        byte[] noise = new byte[4096];
        new Random(7).NextBytes(noise);
        byte[] content = [.. Encoding.ASCII.GetBytes($"a {Key}\n"), .. noise, .. Encoding.ASCII.GetBytes($"\nb {Key}\n")];
        KnownHostsFile file = KnownHostsFile.Parse("/known_hosts", content);

        Assert.Equal(["a", "b"], file.Entries.Select(static entry => entry.Hosts.Text));
        Assert.All(file.Problems, static problem => Assert.DoesNotContain(problem.ToString(), static c => char.IsControl(c)));
    }

    [Fact]
    public void A_line_of_any_length_is_read()
    {
        string hosts = string.Join(',', Enumerable.Range(0, 20000).Select(static i => $"host{i}"));
        KnownHostEntry entry = Assert.Single(Parse($"{hosts} {Key}\n").Entries);

        Assert.True(entry.Hosts.Matches("host19999"));
        Assert.Single(Parse($"{new string('a', 5000)} {Key}\n").Problems);
    }

    [Fact]
    public void A_pattern_made_to_be_slow_is_not() =>
        Assert.False(SshPattern.Matches(new string('a', 1000), string.Concat(Enumerable.Repeat("*a", 500)) + "b"));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("a*", "a", true)]
    [InlineData("*a", "ba", true)]
    [InlineData("a*b*c", "axbxxc", true)]
    [InlineData("a*b*c", "axbxx", false)]
    [InlineData("??", "ab", true)]
    [InlineData("??", "abc", false)]
    [InlineData("[ab]", "a", false)]
    public void Patterns_know_two_wildcards(string pattern, string text, bool expected) =>
        Assert.Equal(expected, SshPattern.Matches(text, pattern));

    [Fact]
    public void A_missing_file_is_empty_and_an_unreadable_one_is_a_problem()
    {
        using TempFolder folder = new();

        Assert.Empty(KnownHostsFile.Read(folder.Combine("none")).Problems);
        Assert.Empty(KnownHostsFile.Read(folder.Combine("none", "none")).Problems);
        KnownHostsProblem problem = Assert.Single(KnownHostsFile.Read(folder.Path).Problems);
        Assert.Equal(0, problem.Line);
        Assert.Contains(folder.Path, problem.ToString());
    }

    [FactIfUnix]
    public void The_null_device_is_an_empty_file() => Assert.Empty(KnownHostsFile.Read("/dev/null").Problems);

    private static KnownHostsFile Parse(string text) => KnownHostsFile.Parse("/known_hosts", Encoding.UTF8.GetBytes(text));
}
