using SftpTools.Protocol;

namespace SftpTools.Sessions;

/// <summary>
/// Asks a server that has been quiet whether the link still lives, before work is given to it. A link that a router has forgotten says
/// nothing by itself: the work would wait for the whole OperationTimeout, or fail with the reset that its first request brings.
/// </summary>
/// <param name="host">The server's name, for the reason.</param>
internal sealed class LinkProbe(string host)
{
    private readonly object _gate = new();

    // Guarded by _gate: the question under way, and to whom.
    private SftpClient? _asked;
    private Task<bool>? _answer;

    /// <summary>How long a server may have been quiet and is still trusted to be there.</summary>
    public TimeSpan Trusted { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Bound { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the link has to be asked. One whose requests wait for an answer is watched by OperationTimeout.</summary>
    public bool IsDue(SftpClient client)
    {
        if (client.QuietFor <= Trusted)
            return false;
        if (client.InFlight == 0)
            return true;
        lock (_gate)
            return _asked == client && _answer is { IsCompleted: false };
    }

    /// <summary>Whether the link lives; one that does not has ended by then. Many callers share one question.</summary>
    public Task<bool> IsAliveAsync(SftpClient client, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_asked != client || _answer is not { IsCompleted: false })
            {
                _asked = client;
                _answer = AskAsync(client);
            }
            return _answer.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> AskAsync(SftpClient client)
    {
        // Not under the lock, and not on the caller's thread: to send may block where the link is dead.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await client.RealPathAsync(".", CancellationToken.None).AsTask().WaitAsync(Bound).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            client.End(new SftpException(
                SftpErrorKind.ConnectionLost, $"'{host}' was quiet and has not answered whether it is alive for {Bound.TotalSeconds:0.#} seconds."));
            return false;
        }
        catch (SftpException)
        {
            // A refusal is an answer.
            return !client.Ended.IsCompleted;
        }
    }
}
