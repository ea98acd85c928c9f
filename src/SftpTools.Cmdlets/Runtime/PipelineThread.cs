using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Cmdlets.Runtime;

/// <summary>
/// Lets asynchronous work talk to PowerShell, which wants to hear from its own thread only: the work runs on the thread pool and posts
/// actions, the pipeline thread runs them. When an action throws (the pipeline is stopping, or -ErrorAction Stop), the work is cancelled
/// and the queue drained until it has ended, so nothing is left running.
/// </summary>
internal sealed class PipelineThread : IDisposable
{
    // Each may be a batch of a hundred items.
    private const int LongestQueue = 64;

    private readonly BlockingCollection<Job> _jobs = [];
    private readonly SemaphoreSlim _room = new(LongestQueue);

    private PipelineThread()
    {
    }

    /// <summary>Runs the work to its end on behalf of the calling thread. Exceptions of the work and of actions arrive unwrapped.</summary>
    /// <param name="work">The work; starts on the thread pool.</param>
    /// <param name="interval">How often to call the tick at the most.</param>
    /// <param name="tick">Called on the calling thread while the work lasts; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static void Run(
        Func<PipelineThread, CancellationToken, Task> work, TimeSpan interval, Action? tick, CancellationToken cancellationToken)
    {
        using PipelineThread pipeline = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task task = Task.Run(
            async () =>
            {
                try
                {
                    await work(pipeline, stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    pipeline._jobs.CompleteAdding();
                }
            },
            CancellationToken.None);

        ExceptionDispatchInfo? failure = pipeline.Serve(interval, tick, stop);
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (Exception) when (failure is not null)
        {
            // What ended the work is the action's exception, thrown below.
        }
        catch (OperationCanceledException) when (Termination.OfProcess.IsUnderWay)
        {
            // As after Ctrl+C, nothing more of the script is to run.
            Termination.OfProcess.WaitForEnd();
            throw new PipelineStoppedException();
        }
        failure?.Throw();
    }

    /// <summary>Hands an action to the pipeline thread and goes on.</summary>
    public void Post(Action action) => _jobs.Add(new Job(action, null), CancellationToken.None);

    /// <summary>Hands an action to the pipeline thread; completes later while too many are queued, which slows the work to the pipeline's pace.</summary>
    public async Task PostAsync(Action action)
    {
        await _room.WaitAsync().ConfigureAwait(false);
        void RunAndMakeRoom()
        {
            _room.Release();
            action();
        }

        _jobs.Add(new Job(RunAndMakeRoom, () => _room.Release()), CancellationToken.None);
    }

    /// <summary>Asks the pipeline thread for an answer.</summary>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Answer()
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
                throw;
            }
        }

        _jobs.Add(new Job(Answer, answer.SetCanceled), CancellationToken.None);
        return answer.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _jobs.Dispose();
        _room.Dispose();
    }

    private ExceptionDispatchInfo? Serve(TimeSpan interval, Action? tick, CancellationTokenSource stop)
    {
        ExceptionDispatchInfo? failure = null;
        long lastTick = Environment.TickCount64;
        while (!_jobs.IsCompleted)
        {
            bool hasAction = _jobs.TryTake(out Job job, tick is null ? Timeout.InfiniteTimeSpan : interval);
            if (failure is not null)
            {
                if (hasAction)
                    job.Drop?.Invoke();
                continue;
            }
            try
            {
                if (hasAction)
                    job.Run();
                if (tick is not null && Environment.TickCount64 - lastTick >= interval.TotalMilliseconds)
                {
                    tick();
                    lastTick = Environment.TickCount64;
                }
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
                stop.Cancel();
            }
        }
        return failure;
    }

    /// <summary>What to run, and what to do instead when nothing is run any more.</summary>
    private readonly record struct Job(Action Run, Action? Drop);
}
