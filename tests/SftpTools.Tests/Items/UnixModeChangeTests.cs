using SftpTools.Items;

namespace SftpTools.Tests.Items;

/// <summary>Modes are read as chmod reads them.</summary>
public sealed class UnixModeChangeTests
{
    [Theory]
    [InlineData("755", 0, false, "0755")]
    [InlineData("0755", 4095, true, "0755")]
    [InlineData("7777", 0, false, "7777")]
    [InlineData("0", 511, false, "0000")]
    [InlineData("04711", 0, false, "4711")]
    [InlineData("-rw-r--r--", 511, false, "0644")]
    [InlineData("drwxrwxrwt", 0, true, "1777")]
    [InlineData("-rwSr-sr-T", 0, false, "7654")]
    [InlineData("rwxr-x---", 0, false, "0750")]
    [InlineData("u+x", 420, false, "0744")]
    [InlineData("+x", 420, false, "0755")]
    [InlineData("a+X", 420, false, "0644")]
    [InlineData("a+X", 420, true, "0755")]
    [InlineData("a+X", 484, false, "0755")]
    [InlineData("go-rwx", 511, false, "0700")]
    [InlineData("u=rwx,go-w", 438, false, "0744")]
    [InlineData("g=u", 448, false, "0770")]
    [InlineData("g+u,o=g-w", 416, false, "0664")]
    [InlineData("u+s", 493, false, "4755")]
    [InlineData("g+s", 493, true, "2755")]
    [InlineData("+t", 511, true, "1777")]
    [InlineData("u=rwx", 2541, false, "0755")]
    [InlineData("u=rwx", 2541, true, "4755")]
    [InlineData("a=", 511, false, "0000")]
    [InlineData("u+r-w+x", 384, false, "0500")]
    public void Applies(string text, int mode, bool isDirectory, string expected) =>
        Assert.Equal(expected, Convert.ToString(UnixModeChange.TryParse(text)!.Apply(mode, isDirectory), 8).PadLeft(4, '0'));

    [Theory]
    [InlineData("")]
    [InlineData("8")]
    [InlineData("08")]
    [InlineData("10000")]
    [InlineData("000755")]
    [InlineData("u")]
    [InlineData("rwx")]
    [InlineData("u+z")]
    [InlineData("u+rw,")]
    [InlineData(",u+r")]
    [InlineData("u r")]
    [InlineData("g=uo")]
    [InlineData("rwxrwxrw?")]
    [InlineData("-rw-r--r-y+")]
    public void Refuses(string text) => Assert.Null(UnixModeChange.TryParse(text));
}
