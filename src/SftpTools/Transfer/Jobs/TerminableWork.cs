namespace SftpTools.Transfer.Jobs;

/// <summary>Work that is ended in order when the process is told to end; see <see cref="Termination"/>. Disposed when it has ended.</summary>
internal sealed class TerminableWork : IDisposable
{
    private readonly Termination _termination;
    private readonly CancellationTokenSource _stop;
    private readonly Func<Task>? _cleanUp;

    public TerminableWork(Termination termination, Func<Task>? cleanUp, CancellationToken cancellationToken)
    {
        _termination = termination;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _stop.Token;
        _cleanUp = cleanUp;
    }

    /// <summary>Cancelled when the caller gives up or the process ends.</summary>
    public CancellationToken Token { get; }

    /// <summary>Ends the work: cancels it, and cleans up for it where it cannot do that by itself.</summary>
    public void End()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
        if (_cleanUp is not null)
            _ = CleanUpAsync(_cleanUp);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _termination.Ended(this);
        _stop.Dispose();
    }

    private async Task CleanUpAsync(Func<Task> cleanUp)
    {
        await Task.Run(cleanUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _termination.Ended(this);
    }
}
