using SftpTools.Transfer.Data;

namespace SftpTools.Tests.Transfer;

/// <summary>Bytes are lent first come, first served, and none is ever lost.</summary>
public sealed class MemoryBudgetTests
{
    [Fact]
    public async Task What_fits_is_there_at_once_and_the_rest_waits()
    {
        MemoryBudget budget = new(100);

        Assert.True(budget.TakeAsync(60, default).AsTask().IsCompletedSuccessfully);
        Assert.True(budget.TakeAsync(40, default).AsTask().IsCompletedSuccessfully);
        Task third = budget.TakeAsync(1, default).AsTask();
        Assert.False(third.IsCompleted);
        budget.Return(40);

        await third.InTime();
    }

    [Fact]
    public async Task A_small_wish_does_not_overtake_a_large_one()
    {
        MemoryBudget budget = new(100);
        await budget.TakeAsync(90, default).InTime();
        Task large = budget.TakeAsync(80, default).AsTask();
        Task small = budget.TakeAsync(5, default).AsTask();
        Assert.False(small.IsCompleted);

        budget.Return(90);

        await large.InTime();
        await small.InTime();
    }

    [Fact]
    public async Task A_wish_for_more_than_there_is_gets_all()
    {
        MemoryBudget budget = new(100);

        await budget.TakeAsync(1000, default).InTime();
        Task next = budget.TakeAsync(1, default).AsTask();
        Assert.False(next.IsCompleted);
        budget.Return(1000);

        await next.InTime();
        budget.Return(1);
        Assert.True(budget.TakeAsync(100, default).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Who_gives_up_makes_way_for_those_behind()
    {
        MemoryBudget budget = new(100);
        await budget.TakeAsync(50, default).InTime();
        using CancellationTokenSource cancellation = new();
        Task large = budget.TakeAsync(80, cancellation.Token).AsTask();
        Task small = budget.TakeAsync(50, default).AsTask();
        Assert.False(small.IsCompleted);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large.InTime());
        await small.InTime();
        budget.Return(50);
        budget.Return(50);
        Assert.True(budget.TakeAsync(100, default).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Many_who_take_cancel_and_return_leave_it_whole()
    {
        const int capacity = 1000;
        MemoryBudget budget = new(capacity);
        long inUse = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            Random random = new(worker);
            for (int i = 0; i < 500; i++)
            {
                using CancellationTokenSource cancellation = new();
                int bytes = random.Next(1, capacity);
                Task take = budget.TakeAsync(bytes, cancellation.Token).AsTask();
                if (random.Next(3) == 0)
                    await cancellation.CancelAsync();
                try
                {
                    await take.InTime();
                }
                catch (OperationCanceledException)
                {
                    continue;
                }
                Assert.InRange(Interlocked.Add(ref inUse, bytes), 1, capacity);
                await Task.Yield();
                Interlocked.Add(ref inUse, -bytes);
                budget.Return(bytes);
            }
        }))).InTime();

        Assert.True(budget.TakeAsync(capacity, default).AsTask().IsCompletedSuccessfully);
    }
}
