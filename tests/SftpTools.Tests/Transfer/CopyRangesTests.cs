using SftpTools.Transfer.Data;

namespace SftpTools.Tests.Transfer;

/// <summary>Every byte is handed out once, and what is proven has no gap.</summary>
public sealed class CopyRangesTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 100 * MiB, 1)]
    [InlineData(0, (100 * MiB) + 1, 8)]
    [InlineData(12345, 50 * MiB, 3)]
    [InlineData(50 * MiB, 50 * MiB, 3)]
    public void The_stripes_are_the_whole_without_overlap(long start, long length, int lanes)
    {
        CopyRanges ranges = new(start, length, lanes);
        long next = start;
        while (ranges.Take() is { } stripe)
        {
            Assert.Equal(next, stripe.Next);
            Assert.InRange(stripe.End, stripe.Next + 1, length);
            next = stripe.End;
        }
        Assert.Equal(length, next);
        Assert.False(ranges.HasMore);
        Assert.Equal(start, ranges.Proven);
    }

    [Fact]
    public void One_lane_has_one_stripe()
    {
        CopyRanges ranges = new(0, 1000 * MiB, 1);

        Assert.Equal(1000 * MiB, ranges.Take()!.End);
        Assert.Null(ranges.Take());
    }

    [Fact]
    public void What_arrives_beyond_a_gap_is_not_proven_until_the_gap_is_closed()
    {
        CopyRanges ranges = new(0, 64 * MiB, 4);
        CopyRanges.Stripe first = ranges.Take()!;
        CopyRanges.Stripe second = ranges.Take()!;

        ranges.Arrived(second, (int)(second.End - second.Next));
        Assert.Equal(0, ranges.Proven);
        ranges.Arrived(first, 1000);
        Assert.Equal(1000, ranges.Proven);
        ranges.Arrived(first, (int)(first.End - 1000));
        Assert.Equal(second.End, ranges.Proven);
    }

    [Fact]
    public void What_comes_back_goes_to_the_next_who_asks_from_where_it_had_arrived()
    {
        CopyRanges ranges = new(0, 64 * MiB, 4);
        CopyRanges.Stripe first = ranges.Take()!;
        CopyRanges.Stripe second = ranges.Take()!;
        first.Next += 5000;
        ranges.Arrived(first, 2000);

        ranges.Return(first);
        CopyRanges.Stripe again = ranges.Take()!;

        Assert.Same(first, again);
        Assert.Equal(2000, again.Next);
        Assert.Equal(2000, ranges.Proven);
        Assert.Equal(second.End, ranges.Take()!.Next);
    }

    [Fact]
    public void What_is_done_does_not_come_back()
    {
        CopyRanges ranges = new(0, 1000, 1);
        CopyRanges.Stripe stripe = ranges.Take()!;
        ranges.Arrived(stripe, 1000);

        ranges.Return(stripe);

        Assert.Null(ranges.Take());
        Assert.Equal(1000, ranges.Proven);
    }
}
