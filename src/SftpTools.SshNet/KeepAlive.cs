namespace SftpTools.SshNet;

/// <summary>
/// Asks a server at intervals whether it is alive, and tells when it does not answer: ServerAliveInterval and ServerAliveCountMax of
/// ssh_config(5). Asked on the channel, the SSH server answers by itself, so that a slow disk behind it is not taken for a dead link.
/// </summary>
internal sealed class KeepAlive(SubsystemChannel channel, TimeSpan interval, int count, Action<TimeSpan> silent) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Begins to ask.</summary>
    public void Start() => _ = AskAsync();

    /// <inheritdoc/>
    public void Dispose() => _stop.Cancel();

    private async Task AskAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, _stop.Token).ConfigureAwait(false);
                Task answer = Task.Factory.StartNew(
                    channel.KeepAlive, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                for (int missed = 0; !answer.IsCompleted && missed < count; missed++)
                {
                    await Task.WhenAny(answer, Task.Delay(interval, _stop.Token)).ConfigureAwait(false);
                    _stop.Token.ThrowIfCancellationRequested();
                }
                if (!answer.IsCompleted)
                {
                    silent(interval * (count + 1));
                    return;
                }
                await answer.ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The session was closed, or the library found the link broken by itself and tells it elsewhere.
        }
    }
}
