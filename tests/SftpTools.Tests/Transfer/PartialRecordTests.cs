using System.Text;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Resume;

namespace SftpTools.Tests.Transfer;

/// <summary>A record comes back as it was written, and what is none is none.</summary>
public sealed class PartialRecordTests
{
    private static readonly FileEntry s_entry = new("/data/ä \"x\"", "x", FileEntryType.File)
    {
        Length = 123456789012,
        LastWriteTimeUtc = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc).AddTicks(1234567),
    };

    [Fact]
    public void What_is_written_comes_back()
    {
        PartialRecord record = PartialRecord.For(s_entry, new PartialOwner(new string('ä', 60), 7, 8, "token")).With(new WrittenPrefix(4711, uint.MaxValue));

        byte[] bytes = record.ToBytes();

        Assert.Equal(PartialRecord.Size, bytes.Length);
        Assert.Equal(record, PartialRecord.Parse(bytes));
        Assert.True(record.BelongsTo(s_entry));
        Assert.Equal(record with { Owner = null }, PartialRecord.Parse((record with { Owner = null }).ToBytes()));
    }

    [Fact]
    public void Every_difference_of_the_source_is_seen()
    {
        PartialRecord record = PartialRecord.For(s_entry, new PartialOwner("m", 7, 8, "t"));

        Assert.False(record.BelongsTo(s_entry with { Length = 1 }));
        Assert.False(record.BelongsTo(s_entry with { LastWriteTimeUtc = s_entry.LastWriteTimeUtc.AddTicks(1) }));
        Assert.False(record.BelongsTo(s_entry with { Path = "/data/y" }));
    }

    [Fact]
    public void Garbage_is_none_whatever_it_looks_like()
    {
        string good = Encoding.UTF8.GetString((PartialRecord.For(s_entry, new PartialOwner("m", 7, 8, "t")) with { Written = 5 }).ToBytes());
        Assert.NotNull(PartialRecord.Parse(Encoding.UTF8.GetBytes(good)));
        string[] bad =
        [
            good.Replace("\"written\":5", "\"written\":-5", StringComparison.Ordinal),
            good.Replace("\"written\":5", "\"written\":123456789013", StringComparison.Ordinal),
            good.Replace("\"written\":5", "\"written\":1e300", StringComparison.Ordinal),
            good.Replace("\"sftpPartial\":1", "\"sftpPartial\":2", StringComparison.Ordinal),
            good.Replace("\"owner\":{", "\"owner\":{\"a\":{\"b\":{\"c\":{}}},", StringComparison.Ordinal),
            good.Replace("\"machine\":\"m\"", "\"machine\":null", StringComparison.Ordinal)[..40],
            good + " ",
            "[]",
            "7",
        ];
        Assert.All(bad, text => Assert.Null(PartialRecord.Parse(Encoding.UTF8.GetBytes(text))));
        byte[] bytes = Encoding.UTF8.GetBytes(good);
        Random random = new(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. bytes];
            for (int j = 0; j < 3; j++)
                damaged[random.Next(300)] = (byte)random.Next(256);
            PartialRecord? record = PartialRecord.Parse(damaged.AsSpan(0, random.Next(bytes.Length + 1)));
            Assert.True(record is null || (record.Written >= 0 && record.Written <= record.Length));
        }
    }
}
