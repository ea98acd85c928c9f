using System.Diagnostics.CodeAnalysis;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Retry;

/// <summary>
/// Keeps a job going over faults that may pass: pauses between attempts, and after a lost connection waits for a new one. Of many who lost
/// the same connection one connects, the others get what it got. Once it has given up it stays so.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose until its wait handle is asked for.")]
internal sealed class Reconnection(IFileSystem source, IFileSystem target, TransferOptions options)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Backoff _backoff = new(options.RetryInterval, options.Random, options.Clock);

    // Guarded by _turn.
    private SftpException? _givenUp;

    /// <summary>How often anything is tried again.</summary>
    public int RetryCount => options.RetryCount;

    /// <summary>Waits before the attempt that follows so many failures.</summary>
    public Task PauseAsync(int failures, CancellationToken cancellationToken) => _backoff.PauseAsync(failures, cancellationToken);

    /// <summary>
    /// Returns when both sides are connected, at once if they are. Fails with the last reason when one cannot be connected again in as
    /// many attempts as a file has.
    /// </summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_givenUp is not null)
                throw new SftpException(_givenUp.Kind, _givenUp.Message, _givenUp) { Outage = _givenUp.Outage };
            for (int failures = 1; ; failures++)
            {
                try
                {
                    await source.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
                    await target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
                    return;
                }
                catch (SftpException exception) when (failures <= options.RetryCount && TransientFaults.MayPass(exception))
                {
                    await PauseAsync(failures, cancellationToken).ConfigureAwait(false);
                }
                catch (SftpException exception)
                {
                    _givenUp = exception;
                    throw;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does something that can be done twice, and again after a fault that may pass.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                return await action(cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (failures <= options.RetryCount && TransientFaults.MayPass(exception))
            {
                await PauseAsync(failures, cancellationToken).ConfigureAwait(false);
                if (ConnectionFault.IsLost(exception))
                    await RestoreAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
