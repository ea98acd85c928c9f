using System.Text;
using SftpTools.Protocol;
using SftpTools.Transfer.Names;

namespace SftpTools.Tests.Transfer;

/// <summary>The name under which a file grows.</summary>
public sealed class TemporaryNameTests
{
    [Fact]
    public void It_is_hidden_tells_its_target_and_ends_in_the_suffix() =>
        Assert.Equal(".report.csv.000000000000002a.sftp-part", TemporaryName.For("report.csv", 42));

    [Fact]
    public void Tokens_keep_names_apart() => Assert.NotEqual(TemporaryName.For("a", 1), TemporaryName.For("a", 2));

    [Theory]
    [InlineData("a")]
    [InlineData("ż")]
    [InlineData("世")]
    [InlineData("🚀")]
    [InlineData("e\u0301")]
    public void Of_a_long_name_only_whole_characters_stay_and_the_limit_of_file_systems_holds(string character)
    {
        string target = string.Concat(Enumerable.Repeat(character, 255));

        string name = TemporaryName.For(target, ulong.MaxValue);

        int bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(name);
        Assert.InRange(bytes, 240, 255);
        Assert.EndsWith(".ffffffffffffffff" + TemporaryName.Suffix, name, StringComparison.Ordinal);
        Assert.StartsWith("." + character, name, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_count_one_each_on_the_wire_and_stay_in_the_limit()
    {
        string target = new('\uEFE9', 255);

        string name = TemporaryName.For(target, 1);

        Assert.InRange(SftpTools.Protocol.NameEncoding.GetByteCount(name), 50, 255);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 50, 255);
    }

    [Fact]
    public void A_lone_surrogate_is_no_obstacle() =>
        Assert.EndsWith(TemporaryName.Suffix, TemporaryName.For("a\ud800b", 1), StringComparison.Ordinal);

    [Fact]
    public void The_stable_name_is_the_same_each_time_and_tells_its_target()
    {
        Assert.Equal(".report.csv.sftp-part", TemporaryName.Stable("report.csv"));
        Assert.Equal(TemporaryName.Stable(new string('x', 255)), TemporaryName.Stable(new string('x', 255)));
        Assert.NotEqual(TemporaryName.Stable(new string('x', 255)), TemporaryName.Stable(new string('x', 254)));
    }

    [Theory]
    [InlineData("a", 255)]
    [InlineData("a", 220)]
    [InlineData("世", 85)]
    [InlineData("🚀", 63)]
    public void A_stable_name_leaves_room_for_its_record_and_a_token(string character, int count)
    {
        string name = TemporaryName.Stable(string.Concat(Enumerable.Repeat(character, count)));

        Assert.InRange(Encoding.UTF8.GetByteCount(name + TemporaryName.RecordSuffix + ".01234567.old"), 200, 255);
    }
}
