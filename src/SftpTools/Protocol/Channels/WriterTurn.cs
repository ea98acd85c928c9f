namespace SftpTools.Protocol.Channels;

/// <summary>
/// Somebody who waits for the writer's thread. Unlike elsewhere the continuation is meant to run inline: on that thread.
/// </summary>
internal sealed class WriterTurn : TaskCompletionSource
{
    private readonly CancellationTokenRegistration _cancellation;

    public WriterTurn(CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((WriterTurn)state!).TrySetCanceled(token), this);
    }

    /// <summary>Lets the one who waits go on, here and now.</summary>
    public void Run()
    {
        _cancellation.Unregister();
        TrySetResult();
    }
}
