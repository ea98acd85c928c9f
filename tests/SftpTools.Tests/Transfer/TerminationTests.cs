using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Transfer;

/// <summary>Work ends in order when the process is told to end, and the signal waits for it.</summary>
public sealed class TerminationTests
{
    [Fact]
    public async Task The_end_cancels_what_runs_waits_for_it_and_lets_nothing_new_begin()
    {
        Termination process = new(listens: false);
        bool cleaned = false;
        TerminableWork running = process.Begin(CancellationToken.None);
        TerminableWork waiting = process.Begin(CancellationToken.None, () =>
        {
            cleaned = true;
            return Task.CompletedTask;
        });
        Task job = Task.Run(async () =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, running.Token);
            }
            catch (OperationCanceledException)
            {
                running.Dispose();
            }
        });

        await Task.Run(process.End).InTime();

        Assert.True(job.IsCompleted || running.Token.IsCancellationRequested);
        await job.InTime();
        Assert.True(cleaned);
        Assert.True(process.IsUnderWay);
        using (TerminableWork late = process.Begin(CancellationToken.None))
            Assert.True(late.Token.IsCancellationRequested);
        waiting.Dispose();
        // A host that lives on gets its module back.
        await Task.Run(process.WaitForEnd).InTime();
        using TerminableWork next = process.Begin(CancellationToken.None);
        Assert.False(next.Token.IsCancellationRequested);
    }
}
