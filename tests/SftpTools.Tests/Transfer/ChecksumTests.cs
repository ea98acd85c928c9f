using System.Text;
using SftpTools.Transfer.Data;

namespace SftpTools.Tests.Transfer;

/// <summary>The sum is CRC-32C, and that of two ranges is found without their bytes.</summary>
public sealed class ChecksumTests
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xE3069283u)]
    public void It_is_that_of_the_standard(string text, uint sum) => Assert.Equal(sum, Checksum.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Ranges_join_wherever_they_are_cut()
    {
        byte[] bytes = TestBytes.Make(5000);
        uint whole = Checksum.Of(bytes);
        foreach (int cut in new[] { 0, 1, 7, 8, 255, 4096, 4999, 5000 })
            Assert.Equal(whole, Checksum.Join(Checksum.Of(bytes.AsSpan()[..cut]), Checksum.Of(bytes.AsSpan()[cut..]), bytes.Length - cut));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_003)]
    public void Zeros_need_no_bytes(int length) => Assert.Equal(Checksum.Of(new byte[length]), Checksum.OfZeros(length));
}
