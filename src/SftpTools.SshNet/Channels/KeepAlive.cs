namespace SftpTools.SshNet.Channels;

/// <summary>
/// Asks a server at intervals whether it is alive, and tells when nothing comes from it: ServerAliveInterval and ServerAliveCountMax of
/// ssh_config(5). The SSH server answers by itself, so that a slow disk behind it is not taken for a dead link; and data that comes proves
/// that the peer lives as well as an answer does, which may stand behind megabytes of it.
/// </summary>
internal sealed class KeepAlive(SubsystemChannel channel, TimeSpan interval, int count, Action<TimeSpan> silent) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private int _heard;

    /// <summary>Begins to ask.</summary>
    public void Start()
    {
        channel.Answered = Heard;
        _ = AskAsync();
    }

    /// <summary>Something came from the server.</summary>
    public void Heard() => Volatile.Write(ref _heard, 1);

    /// <inheritdoc/>
    public void Dispose() => _stop.Cancel();

    private async Task AskAsync()
    {
        try
        {
            Task asked = Task.CompletedTask;
            int missed = 0;
            while (true)
            {
                await Task.Delay(interval, _stop.Token).ConfigureAwait(false);
                if (Interlocked.Exchange(ref _heard, 0) != 0)
                {
                    missed = 0;
                }
                else if (missed++ == count)
                {
                    silent(interval * (count + 1));
                    return;
                }
                // With a dead peer the sending may block until the end.
                if (!asked.IsCompleted)
                    continue;
                await asked.ConfigureAwait(false);
                asked = Task.Factory.StartNew(
                    channel.AskForAnswer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }
        catch (Exception)
        {
            // The session was closed, or the library found the link broken by itself and tells it elsewhere.
        }
    }
}
