namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Keeps a number of tasks under way: each further one waits for the oldest. Its owner drains or abandons it, so that no task is left
/// behind. For one user at a time.
/// </summary>
internal sealed class ConcurrencyWindow(int limit)
{
    private readonly Queue<Task> _tasks = new();

    /// <summary>Takes in a running task; completes when fewer than the limit are under way. Throws what the oldest throws.</summary>
    public async ValueTask AddAsync(Task task)
    {
        _tasks.Enqueue(task);
        while (_tasks.Count >= limit)
            await _tasks.Dequeue().ConfigureAwait(false);
    }

    /// <summary>Waits for all of them and throws what the first one threw.</summary>
    public async Task DrainAsync()
    {
        Task all = Task.WhenAll(_tasks);
        _tasks.Clear();
        await all.ConfigureAwait(false);
    }

    /// <summary>Waits for all of them, whatever they throw: something else has ended the work.</summary>
    public async Task AbandonAsync()
    {
        Task all = Task.WhenAll(_tasks);
        _tasks.Clear();
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
