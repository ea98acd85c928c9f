using SftpTools.Transfer.Retry;

namespace SftpTools.Tests.Transfer;

/// <summary>The pauses grow, are bounded and are spread.</summary>
public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(8, 60)]
    [InlineData(1000, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Each_pause_is_twice_the_one_before_up_to_a_minute(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Of(TimeSpan.FromSeconds(1)).After(failures));

    [Fact]
    public void A_first_pause_of_more_than_a_minute_is_kept()
    {
        Backoff backoff = Of(TimeSpan.FromMinutes(5));

        Assert.Equal(TimeSpan.FromMinutes(5), backoff.After(1));
        Assert.Equal(TimeSpan.FromMinutes(5), backoff.After(2));
    }

    [Fact]
    public void No_pause_stays_no_pause() => Assert.Equal(TimeSpan.Zero, Of(TimeSpan.Zero).After(9));

    [Fact]
    public void What_is_random_makes_it_a_quarter_longer_at_most_and_never_shorter()
    {
        Assert.Equal(TimeSpan.FromSeconds(2), Of(TimeSpan.FromSeconds(2), 0).After(1));
        Assert.Equal(TimeSpan.FromSeconds(2.25), Of(TimeSpan.FromSeconds(2), 0.5).After(1));
        Assert.InRange(Of(TimeSpan.FromSeconds(2), 0.999).After(1).TotalSeconds, 2.49, 2.5);
    }

    [Fact]
    public async Task A_pause_lasts_as_long_as_the_clock_says_and_ends_with_the_token()
    {
        ManualClock clock = new();
        Backoff backoff = new(TimeSpan.FromSeconds(10), static () => 0, clock);
        using CancellationTokenSource cancellation = new();
        Task first = backoff.PauseAsync(1, cancellation.Token);
        Task second = backoff.PauseAsync(2, cancellation.Token);

        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(first.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await first.InTime();
        Assert.False(second.IsCompleted);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.InTime());
    }

    private static Backoff Of(TimeSpan first, double random = 0) => new(first, () => random, TimeProvider.System);
}
