using SftpTools.Cmdlets.Parameters;

namespace SftpTools.Cmdlets.Tests.Binding;

/// <summary>What is an address of a host, and what its parts are.</summary>
public sealed class HostAddressTests
{
    [Theory]
    [InlineData("host", "host", null, null, null)]
    [InlineData(" host\t", "host", null, null, null)]
    [InlineData("host:2222", "host", null, 2222, null)]
    [InlineData("jo@host", "host", "jo", null, null)]
    [InlineData("jo@host:65535", "host", "jo", 65535, null)]
    [InlineData("jo@corp.example@host", "host", "jo@corp.example", null, null)]
    [InlineData("CORP\\jo@host", "host", "CORP\\jo", null, null)]
    [InlineData("@host", "host", null, null, null)]
    [InlineData("192.0.2.1:1", "192.0.2.1", null, 1, null)]
    [InlineData("::1", "::1", null, null, null)]
    [InlineData("fe80::1%eth0", "fe80::1%eth0", null, null, null)]
    [InlineData("[::1]", "::1", null, null, null)]
    [InlineData("[::1]:22", "::1", null, 22, null)]
    [InlineData("jo@[fe80::1%eth0]:22", "fe80::1%eth0", "jo", 22, null)]
    [InlineData("sftp://host", "host", null, null, null)]
    [InlineData("SFTP://jo@host:22/", "host", "jo", 22, null)]
    [InlineData("ssh://jo@host/", "host", "jo", null, null)]
    [InlineData("scp://host/in/a", "host", null, null, "/in/a")]
    [InlineData("sftp://host/~", "host", null, null, "~")]
    [InlineData("sftp://host/~/in", "host", null, null, "~/in")]
    [InlineData("sftp://host/a%20b/%23", "host", null, null, "/a b/#")]
    [InlineData("sftp://jo%40corp@host", "host", "jo@corp", null, null)]
    [InlineData("sftp://[::1]:2222/x", "::1", null, 2222, "/x")]
    [InlineData("sftp://host//x", "host", null, null, "//x")]
    public void It_has_its_parts(string text, string host, string? user, int? port, string? path)
    {
        HostAddress address = HostAddress.Parse(text);

        Assert.Equal((host, user, port, path), (address.HostName, address.UserName, address.Port, address.Path));
    }

    [Theory]
    [InlineData("", "missing")]
    [InlineData("  ", "missing")]
    [InlineData("jo@", "missing")]
    [InlineData("[]", "missing")]
    [InlineData("sftp://", "missing")]
    [InlineData("sftp:///dir", "missing")]
    [InlineData(":22", "missing")]
    [InlineData("host:", "port")]
    [InlineData("host:0", "port")]
    [InlineData("host:65536", "port")]
    [InlineData("host:-1", "port")]
    [InlineData("host:+22", "port")]
    [InlineData("host:2 2", "port")]
    [InlineData("host:٢٢", "port")]
    [InlineData("host:99999999999999999999", "port")]
    [InlineData("[::1", "bracket")]
    [InlineData("[::1]:x", "port")]
    [InlineData("[::1]22", "port")]
    [InlineData("[::1]::22", "port")]
    [InlineData("http://host", "protocol")]
    [InlineData("ftp://jo:secret@host", "protocol")]
    [InlineData("sftp://jo:secret@host", "password")]
    [InlineData("sftp://jo%3Asecret@host", "password")]
    [InlineData("jo:secret@host", "password")]
    [InlineData("jo:secret@host:x", "password")]
    public void What_is_not_one_is_told(string text, string words)
    {
        SftpException exception = Assert.Throws<SftpException>(() => HostAddress.Parse(text));

        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u001b[2Jhost:x")]
    [InlineData("ho\u202est:x")]
    [InlineData("\u0007://host")]
    public void An_error_shows_nothing_that_moves_the_cursor(string text) => Assert.DoesNotContain(
        Assert.Throws<SftpException>(() => HostAddress.Parse(text)).Message, static c => char.IsControl(c) || c == '\u202e');
}
