using SftpTools.Transports;

namespace SftpTools.Tests.Transports;

/// <summary>The address of a proxy, as a user writes it.</summary>
public sealed class ProxyAddressTests
{
    [Theory]
    [InlineData("http://proxy:3128", "Http", "proxy", 3128)]
    [InlineData("http://proxy", "Http", "proxy", 8080)]
    [InlineData("http://proxy/", "Http", "proxy", 8080)]
    [InlineData("http://proxy:", "Http", "proxy", 8080)]
    [InlineData("http://proxy:3128/", "Http", "proxy", 3128)]
    [InlineData("http://proxy80", "Http", "proxy80", 8080)]
    [InlineData("http://10.0.0.80", "Http", "10.0.0.80", 8080)]
    [InlineData("socks4://proxy", "Socks4", "proxy", 1080)]
    [InlineData("socks4://proxy:1", "Socks4", "proxy", 1)]
    [InlineData("socks5://proxy", "Socks5", "proxy", 1080)]
    [InlineData("socks5://proxy:65535", "Socks5", "proxy", 65535)]
    [InlineData("socks://proxy", "Socks5", "proxy", 1080)]
    [InlineData("SOCKS5://Proxy.Example.COM:1081", "Socks5", "proxy.example.com", 1081)]
    [InlineData("http://bücher.example:3128", "Http", "xn--bcher-kva.example", 3128)]
    public void It_has_a_kind_a_host_and_a_port(string text, string kind, string host, int port) => AssertIs(text, kind, host, port);

    // Uri itself says 80 for both.
    [Theory]
    [InlineData("http://proxy:80", 80)]
    [InlineData("http://proxy:080", 80)]
    [InlineData("http://proxy:80/", 80)]
    [InlineData(" http://proxy:80 ", 80)]
    [InlineData("http://proxy", 8080)]
    public void Port_80_is_the_one_that_was_given(string text, int port) => AssertIs(text, "Http", "proxy", port);

    [Theory]
    [InlineData("http://[::1]:3128", "Http", "::1", 3128)]
    [InlineData("http://[::1]", "Http", "::1", 8080)]
    [InlineData("http://[2001:db8::80]", "Http", "2001:db8::80", 8080)]
    [InlineData("http://[2001:db8::80]:80/", "Http", "2001:db8::80", 80)]
    [InlineData("socks4://[::1]:1081", "Socks4", "::1", 1081)]
    [InlineData("socks5://[2001:db8::1080]", "Socks5", "2001:db8::1080", 1080)]
    public void IPv6_stands_in_brackets(string text, string kind, string host, int port) => AssertIs(text, kind, host, port);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("proxy")]
    [InlineData("proxy:3128")]
    [InlineData("//proxy:3128")]
    [InlineData("http:proxy")]
    [InlineData("http://")]
    [InlineData("http://:3128")]
    [InlineData("socks5://")]
    [InlineData("socks5://:1080")]
    [InlineData("http://proxy:0")]
    [InlineData("socks5://proxy:0")]
    [InlineData("http://proxy:65536")]
    [InlineData("socks5://proxy:99999999999")]
    [InlineData("http://proxy:port")]
    [InlineData("socks5://proxy:-1")]
    [InlineData("http://::1:3128")]
    [InlineData("http://[::1")]
    [InlineData("http://proxy/path")]
    [InlineData("http://proxy:3128/path")]
    [InlineData("socks5://proxy//")]
    [InlineData("http://proxy:3128/?query")]
    [InlineData("http://proxy:3128?query")]
    [InlineData("http://proxy:3128#fragment")]
    public void Anything_else_is_refused_with_the_way_to_write_it(string text)
    {
        string message = Assert.Throws<FormatException>(() => ProxyAddress.Parse(text)).Message;

        Assert.Contains($"'{text.Trim()}'", message, StringComparison.Ordinal);
        Assert.Contains("socks5://host:port", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://proxy:3128")]
    [InlineData("ftp://proxy")]
    [InlineData("socks4a://proxy:1080")]
    [InlineData("ssh://proxy:22")]
    public void A_kind_that_is_not_known_is_named_with_those_that_are(string text)
    {
        string message = Assert.Throws<FormatException>(() => ProxyAddress.Parse(text)).Message;

        Assert.Contains($"'{text[..text.IndexOf(':')]}'", message, StringComparison.Ordinal);
        Assert.Contains("http, socks4 and socks5", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://eve:apple@proxy:3128")]
    [InlineData("http://eve@proxy:3128")]
    [InlineData("socks5://eve:apple@proxy")]
    [InlineData("socks5://eve:apple@[::1]:1080")]
    [InlineData("https://eve:apple@proxy")]
    [InlineData("http://eve:apple@proxy/path")]
    [InlineData("http://eve:apple@")]
    [InlineData("http://eve:ap/ple@proxy:3128")]
    [InlineData("http://eve:ap#ple@proxy:3128")]
    [InlineData("socks5://eve:apple@proxy:99999")]
    [InlineData("eve:apple@proxy:3128")]
    public void An_account_is_refused_and_not_repeated(string text)
    {
        string message = Assert.Throws<FormatException>(() => ProxyAddress.Parse(text)).ToString();

        Assert.Contains("-ProxyCredential", message, StringComparison.Ordinal);
        Assert.DoesNotContain("eve", message, StringComparison.Ordinal);
        Assert.DoesNotContain("ple@", message, StringComparison.Ordinal);
        Assert.DoesNotContain("apple", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_shown_cannot_move_the_cursor()
    {
        string message = Assert.Throws<FormatException>(() => ProxyAddress.Parse("http://\e[2J")).Message;

        Assert.DoesNotContain('\e', message);
    }

    private static void AssertIs(string text, string kind, string host, int port) =>
        Assert.Equal(new ProxyAddress(Enum.Parse<ProxyKind>(kind), host, port), ProxyAddress.Parse(text));
}
