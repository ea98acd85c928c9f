using SftpTools.Transports;

namespace SftpTools.Sessions;

/// <summary>The time limit of a login. It stands still while a person is thinking about an answer.</summary>
internal sealed class ConnectDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _timeout;

    public ConnectDeadline(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _source.CancelAfter(timeout);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Wraps a person so that asking stops the clock and the answer starts it anew.</summary>
    public IInteraction Pausing(IInteraction interaction) => new PausingInteraction(this, interaction);

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private T Pause<T>(Func<T> ask)
    {
        SetClock(Timeout.InfiniteTimeSpan);
        try
        {
            return ask();
        }
        finally
        {
            SetClock(_timeout);
        }
    }

    private void SetClock(TimeSpan time)
    {
        try
        {
            _source.CancelAfter(time);
        }
        catch (ObjectDisposedException)
        {
            // The login ended while the question was on its way or the person was still typing.
        }
    }

    private sealed class PausingInteraction(ConnectDeadline deadline, IInteraction inner) : IInteraction
    {
        public bool CanPrompt => inner.CanPrompt;

        public string? Ask(string prompt, bool echo) => deadline.Pause(() => inner.Ask(prompt, echo));

        public bool Confirm(string question) => deadline.Pause(() => inner.Confirm(question));

        public void Warn(string warning) => inner.Warn(warning);
    }
}
