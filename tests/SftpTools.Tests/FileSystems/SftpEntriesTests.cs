using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;

namespace SftpTools.Tests.FileSystems;

/// <summary>Attributes of the wire become entries without wrapping, throwing or guessing.</summary>
public sealed class SftpEntriesTests
{
    [Theory]
    [InlineData(0x81A4u, "File")]
    [InlineData(0x41EDu, "Directory")]
    [InlineData(0xA1FFu, "SymbolicLink")]
    [InlineData(0x11A4u, "Other")]
    [InlineData(0xC1A4u, "Other")]
    [InlineData(0x21A4u, "Other")]
    [InlineData(0x01A4u, "File")]
    [InlineData(null, "File")]
    public void The_type_is_in_the_permissions(uint? permissions, string type) =>
        Assert.Equal(type, SftpEntries.TypeOf(new SftpAttributes { Permissions = permissions }).ToString());

    [Fact]
    public void Absent_attributes_are_absent_or_zero()
    {
        FileEntry entry = SftpEntries.ToEntry("/a", "a", SftpAttributes.None);

        Assert.Equal(0, entry.Length);
        Assert.Null(entry.Mode);
        Assert.Null(entry.UserId);
        Assert.Equal(DateTime.UnixEpoch, entry.LastWriteTimeUtc);
    }

    [Fact]
    public void A_length_beyond_what_a_file_can_have_does_not_become_negative() =>
        Assert.Equal(long.MaxValue, SftpEntries.ToEntry("/a", "a", new SftpAttributes { Size = ulong.MaxValue }).Length);

    [Fact]
    public void Times_keep_their_seconds_up_to_2106()
    {
        FileEntry entry = SftpEntries.ToEntry("/a", "a", new SftpAttributes { Times = (1, uint.MaxValue) });

        Assert.Equal(new DateTime(2106, 2, 7, 6, 28, 15, DateTimeKind.Utc), entry.LastWriteTimeUtc);
        Assert.Equal(uint.MaxValue, FileTimes.ForServer(entry.LastWriteTimeUtc));
    }

    [Theory]
    [InlineData(1601)]
    [InlineData(9999)]
    public void Times_the_protocol_cannot_hold_are_brought_to_its_ends(int year)
    {
        uint expected = year < 1970 ? 0 : uint.MaxValue;

        Assert.Equal(expected, FileTimes.ForServer(new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
    }
}
