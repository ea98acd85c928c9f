using SftpTools.Transfer.Data;

namespace SftpTools.Tests.Transfer;

/// <summary>Only what has no gap before it counts.</summary>
public sealed class ContiguousPrefixTests
{
    [Fact]
    public void A_gap_holds_it_back_until_it_is_filled()
    {
        ContiguousPrefix prefix = new(new WrittenPrefix(100, null));

        prefix.Add(110, 10, 0);
        prefix.Add(130, 10, 0);
        Assert.Equal(100, prefix.Length);
        prefix.Add(100, 10, 0);
        Assert.Equal(120, prefix.Length);
        prefix.Add(120, 10, 0);
        Assert.Equal(140, prefix.Length);
    }

    [Fact]
    public void Any_order_ends_at_the_whole()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            int[] blocks = [.. Enumerable.Range(0, 100)];
            random.Shuffle(blocks);
            ContiguousPrefix prefix = new(default);
            HashSet<int> done = [];
            foreach (int block in blocks)
            {
                prefix.Add(block * 7, 7, 0);
                done.Add(block);
                Assert.Equal(7 * Enumerable.Range(0, 101).First(i => !done.Contains(i)), prefix.Length);
            }
        }
    }

    [Fact]
    public void The_checksum_is_of_what_counts_and_unknown_of_half_a_range()
    {
        byte[] bytes = TestBytes.Make(100);
        ContiguousPrefix prefix = new(default);

        prefix.Add(60, 40, Checksum.Of(bytes.AsSpan()[60..]));
        prefix.Add(0, 20, Checksum.Of(bytes.AsSpan()[..20]));
        Assert.Equal(new WrittenPrefix(20, Checksum.Of(bytes.AsSpan()[..20])), prefix.Written);
        prefix.Add(20, 40, Checksum.Of(bytes.AsSpan()[20..60]));
        Assert.Equal(new WrittenPrefix(100, Checksum.Of(bytes)), prefix.Written);
        prefix.Add(20, 40, 1);
        Assert.Equal(new WrittenPrefix(100, Checksum.Of(bytes)), prefix.Written);
        prefix.Add(90, 40, 1);
        Assert.Equal(new WrittenPrefix(130, null), prefix.Written);
    }
}
