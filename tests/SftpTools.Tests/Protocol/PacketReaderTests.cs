using SftpTools.Protocol;

namespace SftpTools.Tests.Protocol;

/// <summary>No length, count or flag from the wire reads beyond the packet.</summary>
public sealed class PacketReaderTests
{
    private const string Names = """
        00000002
        00000001 61 00000003 'a l' 00000000
        00000002 6262 00000000 8000000f 0000000000000005 00000001 00000002 000081a4 00000003 00000004
        00000001 00000001 78 00000002 0102
        """;

    [Fact]
    public void Numbers_are_big_endian()
    {
        PacketReader reader = new(Hex.Bytes("01 02030405 060708090a0b0c0d"));

        Assert.Equal(1, reader.ReadByte());
        Assert.Equal(0x02030405u, reader.ReadUInt32());
        Assert.Equal(0x060708090A0B0C0Dul, reader.ReadUInt64());
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Strings_may_be_empty_and_fill_the_packet()
    {
        PacketReader reader = new(Hex.Bytes("00000000 00000003 616263"));

        Assert.True(reader.ReadBytes().IsEmpty);
        Assert.Equal("abc", reader.ReadName());
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Attributes_have_the_fields_of_their_flags()
    {
        PacketReader reader = new(Hex.Bytes(
            "8000000f ffffffffffffffff 00000001 fffffffe 000081a4 00000003 ffffffff 00000001 00000001 78 00000002 0102"));

        SftpAttributes attributes = reader.ReadAttributes();

        Assert.Equal(ulong.MaxValue, attributes.Size);
        Assert.Equal((1u, 0xFFFFFFFEu), attributes.Owner);
        Assert.Equal(0x81A4u, attributes.Permissions);
        Assert.Equal((3u, uint.MaxValue), attributes.Times);
        (string name, byte[] value) = Assert.Single(attributes.Extended!);
        Assert.Equal("x", name);
        Assert.Equal([1, 2], value);
    }

    [Theory]
    [InlineData("00000000", false, false, false, false)]
    [InlineData("00000001 0000000000000000", true, false, false, false)]
    [InlineData("00000002 00000000 00000000", false, true, false, false)]
    [InlineData("00000004 00000000", false, false, true, false)]
    [InlineData("00000008 00000000 00000000", false, false, false, true)]
    public void An_absent_field_is_null(string hex, bool size, bool owner, bool permissions, bool times)
    {
        PacketReader reader = new(Hex.Bytes(hex));

        SftpAttributes attributes = reader.ReadAttributes();

        Assert.Equal(size, attributes.Size is not null);
        Assert.Equal(owner, attributes.Owner is not null);
        Assert.Equal(permissions, attributes.Permissions is not null);
        Assert.Equal(times, attributes.Times is not null);
        Assert.Null(attributes.Extended);
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Names_carry_name_long_name_and_attributes()
    {
        PacketReader reader = new(Hex.Bytes(Names));

        NameEntry[] names = reader.ReadNames();

        Assert.Equal(["a", "bb"], names.Select(static n => n.Name));
        Assert.Equal(["a l", ""], names.Select(static n => n.LongName));
        Assert.Null(names[0].Attributes.Size);
        Assert.Equal(5ul, names[1].Attributes.Size);
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Every_truncation_of_names_is_a_protocol_error()
    {
        byte[] bytes = Hex.Bytes(Names);
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            IsProtocolError(() => new PacketReader(cut).ReadNames());
        }
    }

    [Fact]
    public void Every_truncation_of_attributes_is_a_protocol_error()
    {
        byte[] bytes = Hex.Bytes("8000000f 0000000000000001 00000001 00000002 000081a4 00000003 00000004 00000001 00000001 78 00000002 0102");
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            IsProtocolError(() => new PacketReader(cut).ReadAttributes());
        }
    }

    [Theory]
    [InlineData("00000001")] // One more than there is.
    [InlineData("00000004 616263")]
    [InlineData("7fffffff 61")]
    [InlineData("80000000 61")] // Negative, were it signed.
    [InlineData("ffffffff 61")] // 4 GiB - 1.
    [InlineData("fffffffc")]
    [InlineData("000000")]
    public void A_string_longer_than_the_packet_is_a_protocol_error(string hex) =>
        IsProtocolError(() => new PacketReader(Hex.Bytes(hex)).ReadBytes().ToArray());

    [Theory]
    [InlineData("00000001")]
    [InlineData("00000002 00000000 00000000 00000000")]
    [InlineData("7fffffff 00000000 00000000 00000000")]
    [InlineData("80000000 00000000 00000000 00000000")]
    [InlineData("ffffffff 00000000 00000000 00000000")]
    public void A_count_that_cannot_fit_is_refused_before_anything_is_allocated(string hex)
    {
        byte[] bytes = Hex.Bytes(hex);
        long before = GC.GetAllocatedBytesForCurrentThread();

        IsProtocolError(() => new PacketReader(bytes).ReadNames());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData("80000000 00000001")]
    [InlineData("80000000 ffffffff 00000000 00000000")]
    [InlineData("80000000 20000000 00000000 00000000")] // Times 8 this is 4 GiB, which is 0 in 32 bits.
    public void A_count_of_extended_pairs_that_cannot_fit_is_a_protocol_error(string hex) =>
        IsProtocolError(() => new PacketReader(Hex.Bytes(hex)).ReadAttributes());

    private static void IsProtocolError(Func<object> read) =>
        Assert.Equal(SftpErrorKind.ProtocolError, Assert.Throws<SftpException>(read).Kind);
}
