using System.Globalization;
using SftpTools.Content;
using SftpTools.Protocol;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.Content;

/// <summary>Servers that read from the start on alone, and things that are no files.</summary>
public sealed class OddReadingTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task The_last_lines_are_read_from_the_start_where_reads_go_in_order(int lines)
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { ReadsInOrder = true });
        side.Write("file", string.Concat(Enumerable.Range(0, lines).Select(static line => string.Create(CultureInfo.InvariantCulture, $"{line}\n"))));

        List<string> last = [];
        await foreach (List<string> some in new ContentReader(side.Session.Files, "/root/file", new ContentOptions { Last = 2 }).ReadTextAsync(default))
            last.AddRange(some);
        List<byte> bytes = [];
        await foreach (ReadOnlyMemory<byte> some in new ContentReader(side.Session.Files, "/root/file", new ContentOptions { Last = 3 }).ReadBytesAsync(default))
            bytes.AddRange(some.Span);

        Assert.Equal([$"{lines - 2}", $"{lines - 1}"], last);
        Assert.Equal(side.ReadBytes("file")[^3..], bytes);
        Assert.Equal(side.Read("file"), await new ContentReader(side.Session.Files, "/root/file", new ContentOptions()).ReadAllTextAsync(default).InTime());
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    [Theory]
    [InlineData(0x1000u, "a named pipe")]
    [InlineData(0xC000u, "a socket")]
    [InlineData(0x2000u, "a device")]
    public async Task What_is_no_regular_file_is_not_opened(uint type, string name)
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("odd", "");
        side.Server.Tree.Find("/root/odd")!.Mode = type | 0x1A4;

        SftpException refusal = await Assert.ThrowsAsync<SftpException>(
            () => new ContentReader(side.Session.Files, "/root/odd", new ContentOptions()).ReadAllTextAsync(default).InTime());

        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(side.Server.Log.Entries, static entry => entry.Type == PacketType.Open);
    }
}
