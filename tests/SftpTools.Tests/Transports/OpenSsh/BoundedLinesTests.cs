using System.Text;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>Lines come out as they are; one that does not end is kept by its last bytes alone.</summary>
public sealed class BoundedLinesTests
{
    [Theory]
    [InlineData("one\ntwo\n\nthree", new[] { "one", "two", "three" })]
    [InlineData("\n\n", new string[0])]
    [InlineData("zażółć\r\n", new[] { "zażółć\r" })]
    public void Lines_come_in_pieces_of_any_size(string text, string[] expected)
    {
        for (int size = 1; size <= text.Length; size++)
        {
            List<string> lines = [];
            BoundedLines bounded = new(lines.Add);
            foreach (byte[] piece in Encoding.UTF8.GetBytes(text).Chunk(size))
                bounded.Add(piece);
            bounded.End();
            Assert.Equal(expected, lines);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void An_endless_line_is_kept_by_its_end(int piece)
    {
        List<string> lines = [];
        BoundedLines bounded = new(lines.Add);
        byte[] filler = Encoding.ASCII.GetBytes(new string('x', piece));
        for (int sent = 0; sent < 100_000; sent += piece)
            bounded.Add(filler);
        bounded.Add("the end\n"u8);

        Assert.EndsWith("xthe end", Assert.Single(lines), StringComparison.Ordinal);
        Assert.InRange(lines[0].Length, BoundedLines.Kept, 10_000);
    }
}
