using System.Diagnostics;
using SftpTools.Transfer;
using SftpTools.Transfer.Data;

namespace SftpTools.Tests.Transfer;

/// <summary>The rate holds over time, over all who share it, and without bursts.</summary>
public sealed class RateLimiterTests
{
    private const int Rate = 1_000_000;

    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public async Task Over_ten_seconds_the_rate_is_kept_within_5_percent_by_any_number_of_users(int users)
    {
        RateLimiter limiter = new(Rate, _clock);
        int block = limiter.BlockLength(255 * 1024);
        long taken = 0;
        using CancellationTokenSource end = new();
        Task[] all = [.. Enumerable.Range(0, users).Select(_ => UseAsync())];

        await RunAsync(TimeSpan.FromSeconds(10));

        Assert.InRange(Interlocked.Read(ref taken), Rate * 10 * 0.95, Rate * 10 * 1.05);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(all).InTime());

        async Task UseAsync()
        {
            while (true)
            {
                await limiter.TakeAsync(block, end.Token);
                Interlocked.Add(ref taken, block);
            }
        }

        async Task RunAsync(TimeSpan time)
        {
            TimeSpan stop = _clock.Now + time;
            while (_clock.Now < stop)
            {
                // Everybody waits again before the time goes on.
                await Eventually.TrueAsync(() => _clock.Waiting == users);
                TimeSpan step = _clock.Next!.Value - _clock.Now;
                _clock.Advance(step < stop - _clock.Now ? step : stop - _clock.Now);
            }
        }
    }

    [Fact]
    public async Task A_pause_earns_no_burst()
    {
        RateLimiter limiter = new(Rate, _clock);
        _clock.Advance(TimeSpan.FromMinutes(10));
        int atOnce = 0;
        Task take = limiter.TakeAsync(1000, default).AsTask();
        while (take.IsCompleted)
        {
            await take;
            atOnce += 1000;
            take = limiter.TakeAsync(1000, default).AsTask();
        }

        Assert.InRange(atOnce, 1, Rate / 4);
    }

    [Theory]
    [InlineData(100_000, 6250)]
    [InlineData(1000, 1024)]
    [InlineData(1, 1024)]
    [InlineData(1_000_000_000, 261120)]
    public void Low_rates_have_small_blocks(long rate, int expected) =>
        Assert.Equal(expected, new RateLimiter(rate, _clock).BlockLength(261120));

    [Fact]
    public void A_block_is_never_longer_than_what_the_sides_bear() =>
        Assert.Equal(512, new RateLimiter(1, _clock).BlockLength(512));

    [Fact]
    public async Task Who_waits_can_be_cancelled()
    {
        RateLimiter limiter = new(1000, _clock);
        using CancellationTokenSource cancellation = new();
        Task wait = limiter.TakeAsync(1_000_000, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.InTime());
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task A_copy_in_real_time_takes_no_less_than_its_bytes_at_that_rate(CopyDirection direction)
    {
        const int length = 400_000;
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(4, length / 8);
        rig.Source.Write("large", TestBytes.Make(length / 2));
        Stopwatch clock = Stopwatch.StartNew();

        await rig.CopyAsync(new TransferOptions { BytesPerSecond = length / 2 }, default, "tree", "large");

        // How much longer it takes is the machine's business.
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.85, double.MaxValue);
        rig.Record.AllWell(5);
        Assert.Equal(5, rig.WholeFiles(new Dictionary<string, byte[]>(contents) { ["large"] = rig.Source.ReadBytes("large") }));
    }
}
