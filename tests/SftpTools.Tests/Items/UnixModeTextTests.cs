using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Tests.Items;

/// <summary>Modes are shown as ls shows them.</summary>
public sealed class UnixModeTextTests
{
    [Theory]
    [InlineData("File", 0x1A4, "-rw-r--r--")]
    [InlineData("Directory", 0x1ED, "drwxr-xr-x")]
    [InlineData("SymbolicLink", 0x1FF, "lrwxrwxrwx")]
    [InlineData("File", 0x9ED, "-rwsr-xr-x")]
    [InlineData("File", 0x9A4, "-rwSr--r--")]
    [InlineData("File", 0x5ED, "-rwxr-sr-x")]
    [InlineData("Directory", 0x3FF, "drwxrwxrwt")]
    [InlineData("Directory", 0x3FE, "drwxrwxrwT")]
    [InlineData("File", 0, "----------")]
    public void Shows_type_and_bits(string type, int mode, string expected) =>
        Assert.Equal(expected, UnixModeText.For(new FileEntry("/a", "a", Enum.Parse<FileEntryType>(type)) { Mode = mode }));

    [Fact]
    public void Shows_nothing_where_the_server_sent_no_mode() =>
        Assert.Null(UnixModeText.For(new FileEntry("/a", "a", FileEntryType.File)));
}
