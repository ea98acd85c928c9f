using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>Only what has no gap before it counts.</summary>
public sealed class ContiguousPrefixTests
{
    [Fact]
    public void A_gap_holds_it_back_until_it_is_filled()
    {
        ContiguousPrefix prefix = new(100);

        prefix.Add(110, 10);
        prefix.Add(130, 10);
        Assert.Equal(100, prefix.Length);
        prefix.Add(100, 10);
        Assert.Equal(120, prefix.Length);
        prefix.Add(120, 10);
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
            ContiguousPrefix prefix = new(0);
            HashSet<int> done = [];
            foreach (int block in blocks)
            {
                prefix.Add(block * 7, 7);
                done.Add(block);
                Assert.Equal(7 * Enumerable.Range(0, 101).First(i => !done.Contains(i)), prefix.Length);
            }
        }
    }
}
