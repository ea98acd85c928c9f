using SftpTools.Errors;

namespace SftpTools.Transfer.Retry;

/// <summary>
/// What is done after a failure, so that nothing is left: it fails without a word, is not waited for long, and survives a lost connection.
/// </summary>
internal static class CleanUp
{
    private const int Attempts = 3;

    // Enough for a slow login.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    /// <summary>Does what should be done, over a new connection if need be. Returns whether it was.</summary>
    public static async Task<bool> TryAsync(Func<CancellationToken, ValueTask> action)
    {
        using CancellationTokenSource time = new(s_longest);
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                await action(time.Token).ConfigureAwait(false);
                return true;
            }
            catch (SftpException exception) when (ConnectionFault.IsClosed(exception))
            {
                // A line that breaks again and again; the next attempt connects anew.
            }
            catch (Exception exception) when (exception is SftpException or OperationCanceledException)
            {
                return false;
            }
        }
        return false;
    }
}
