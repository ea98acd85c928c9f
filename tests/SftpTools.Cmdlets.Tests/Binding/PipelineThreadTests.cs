using SftpTools.Cmdlets.Runtime;

namespace SftpTools.Cmdlets.Tests.Binding;

/// <summary>The pipeline thread runs all that is posted, in its order, until the work has ended, and hears of every failure.</summary>
public sealed class PipelineThreadTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Actions_run_on_the_calling_thread_in_their_order()
    {
        List<int> seen = [];
        HashSet<int> threads = [];

        Run(async (pump, _) =>
        {
            for (int i = 0; i < 1000; i++)
            {
                int number = i;
                await pump.PostAsync(() =>
                {
                    seen.Add(number);
                    threads.Add(Environment.CurrentManagedThreadId);
                }).ConfigureAwait(false);
            }
        });

        Assert.Equal(Enumerable.Range(0, 1000), seen);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void What_is_posted_last_still_runs()
    {
        bool ran = false;

        Run((pump, _) =>
        {
            pump.Post(() => ran = true);
            return Task.CompletedTask;
        });

        Assert.True(ran);
    }

    [Fact]
    public void A_question_is_answered_by_the_calling_thread()
    {
        int asked = 0;

        Run(async (pump, _) => asked = await pump.AskAsync(static () => Environment.CurrentManagedThreadId));

        Assert.Equal(Environment.CurrentManagedThreadId, asked);
    }

    [Fact]
    public void A_failure_of_the_work_arrives_as_it_is() => Assert.Equal(
        "broken",
        Assert.Throws<InvalidOperationException>(() => Run(static (_, _) => throw new InvalidOperationException("broken"))).Message);

    [Fact]
    public void A_failure_of_an_action_cancels_the_work_and_arrives_as_it_is()
    {
        bool wasCancelled = false;

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Run(async (pump, token) =>
        {
            pump.Post(static () => throw new InvalidOperationException("stopped"));
            try
            {
                await Task.Delay(s_limit, token);
            }
            finally
            {
                wasCancelled = token.IsCancellationRequested;
            }
        }));

        Assert.Equal("stopped", exception.Message);
        Assert.True(wasCancelled);
    }

    [Fact]
    public void After_a_failure_nothing_more_runs_and_nobody_waits_for_an_answer()
    {
        bool ran = false;
        bool wasDropped = false;

        Assert.Throws<InvalidOperationException>(() => Run(async (pump, token) =>
        {
            pump.Post(static () => throw new InvalidOperationException());
            try
            {
                await Task.Delay(s_limit, token);
            }
            catch (OperationCanceledException)
            {
                pump.Post(() => ran = true);
                wasDropped = await pump.AskAsync(static () => true).ContinueWith(static task => task.IsCanceled, TaskScheduler.Default);
            }
        }));

        Assert.False(ran);
        Assert.True(wasDropped);
    }

    [Fact]
    public void After_a_failure_many_posts_still_find_room()
    {
        int posted = 0;

        Assert.Throws<InvalidOperationException>(() => Run(async (pump, _) =>
        {
            for (int i = 0; i < 1000; i++, posted++)
                await pump.PostAsync(static () => throw new InvalidOperationException());
        }));

        Assert.Equal(1000, posted);
    }

    [Fact]
    public void A_slow_pipeline_slows_the_work()
    {
        using ManualResetEventSlim go = new();
        int posted = 0;
        int postedBefore = 0;

        Run(async (pump, token) =>
        {
            pump.Post(() => go.Wait(s_limit));
            Task posts = Task.Run(
                async () =>
                {
                    for (int i = 0; i < 1000; i++, posted++)
                        await pump.PostAsync(static () => { });
                },
                token);
            await Task.WhenAny(posts, Task.Delay(200, token));
            postedBefore = posted;
            go.Set();
            await posts;
        });

        Assert.InRange(postedBefore, 0, 300);
        Assert.Equal(1000, posted);
    }

    [Fact]
    public void The_tick_comes_while_the_work_lasts()
    {
        int ticks = 0;
        TaskCompletionSource ticked = new();

        PipelineThread.Run(
            (_, token) => ticked.Task.WaitAsync(s_limit, token),
            TimeSpan.FromMilliseconds(1),
            () =>
            {
                if (++ticks == 3)
                    ticked.SetResult();
            },
            CancellationToken.None);

        Assert.True(ticks >= 3);
    }

    [Fact]
    public void Cancellation_reaches_the_work()
    {
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(20));

        Assert.ThrowsAny<OperationCanceledException>(() => PipelineThread.Run(
            static (_, token) => Task.Delay(s_limit, token), TimeSpan.FromSeconds(1), null, cancellation.Token));
    }

    private static void Run(Func<PipelineThread, CancellationToken, Task> work) => PipelineThread.Run(work, TimeSpan.FromSeconds(1), null, CancellationToken.None);
}
