using SftpTools.Protocol;

namespace SftpTools.Tests.Protocol;

/// <summary>What is written has the announced length and reads back as it was.</summary>
public sealed class PacketWriterTests
{
    [Theory]
    [InlineData(false, false, false, false, false)]
    [InlineData(true, false, false, false, false)]
    [InlineData(false, true, false, false, false)]
    [InlineData(false, false, true, false, false)]
    [InlineData(false, false, false, true, false)]
    [InlineData(false, false, false, false, true)]
    [InlineData(true, true, true, true, true)]
    public void Attributes_take_the_bytes_they_announce(bool size, bool owner, bool permissions, bool times, bool extended)
    {
        SftpAttributes attributes = new()
        {
            Size = size ? 1ul << 40 : null,
            Owner = owner ? (1, 2) : null,
            Permissions = permissions ? 0x1FFu : null,
            Times = times ? (3, 4) : null,
            Extended = extended ? [("é\uEFFF", [1, 2, 3]), ("", [])] : null,
        };
        byte[] bytes = new byte[attributes.EncodedLength];
        PacketWriter writer = new(bytes);

        writer.WriteAttributes(attributes);

        Assert.Equal(bytes.Length, writer.Written);
        SftpAttributes read = new PacketReader(bytes).ReadAttributes();
        Assert.Equal(attributes with { Extended = null }, read with { Extended = null });
        Assert.Equal(attributes.Extended?.Select(static p => p.Name), read.Extended?.Select(static p => p.Name));
        Assert.Equal(attributes.Extended?.Select(static p => p.Value), read.Extended?.Select(static p => p.Value));
    }

    [Fact]
    public void Fields_are_big_endian_and_strings_have_their_length_in_front()
    {
        byte[] bytes = new byte[27];
        PacketWriter writer = new(bytes);

        writer.WriteByte(1);
        writer.WriteUInt32(0x02030405);
        writer.WriteUInt64(0x060708090A0B0C0D);
        writer.WriteBytes([0xFE]);
        writer.WriteName("é\uEFFFz");

        Assert.Equal(26, writer.Written);
        Hex.Equal("01 02030405 060708090a0b0c0d 00000001 fe 00000004 c3a9 ff 7a", bytes.AsSpan(0, 26));
    }
}
