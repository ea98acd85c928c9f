using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// A file that stays open for a long time and is mostly idle, as one that a pipeline reads or writes. Where the server bears few handles and
/// somebody needs one, the file is closed, and opened again for what comes next.
/// </summary>
internal sealed class YieldingFile : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<SftpFile>> _reopen;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<Task> _running = [];
    private readonly OpenHandles _handles;

    // Guarded by _turn. Null while the file is closed for others.
    private SftpFile? _file;
    private string? _whyWider;
    private bool _isKept;
    private SftpException? _failure;

    /// <param name="file">The open file; it is this object's from now on.</param>
    /// <param name="reopen">Opens it again. It fails where the file is not the one that was closed.</param>
    public YieldingFile(SftpFile file, Func<CancellationToken, Task<SftpFile>> reopen)
    {
        (_file, _reopen) = (file, reopen);
        _handles = file.Handles;
        _handles.Offer(YieldAsync);
    }

    /// <summary>Makes the failure of a file that is not the one that was closed.</summary>
    public static SftpException Changed(SftpOperation operation, string path) => SftpException.OnPath(
        SftpErrorKind.Failure,
        operation,
        path,
        "it was changed by another while it was closed for a moment, as this server bears few open files; try again");

    /// <summary>Begins something with the open file, and returns when it has begun.</summary>
    public async Task<Task<T>> StartAsync<T>(Func<SftpFile, Task<T>> begin, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Task<T> operation = begin(await OpenAsync(cancellationToken).ConfigureAwait(false));
            _running.RemoveAll(static task => task.IsCompleted);
            _running.Add(operation);
            return operation;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The file, open and not closed for others any more.</summary>
    public async Task<SftpFile> KeepAsync(CancellationToken cancellationToken)
    {
        _handles.Withdraw(YieldAsync);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _isKept = true;
            return await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _handles.Withdraw(YieldAsync);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _isKept = true;
            if (_file is not null)
                await _file.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task YieldAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isKept || _file is null || !_handles.AreWanted)
                return;
            foreach (Task operation in _running)
                await operation.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _running.Clear();
            _whyWider = _file.WhyWider;
            SftpFile file = _file;
            _file = null;
            await file.CloseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (SftpException exception)
        {
            // Some servers tell only here that a write has failed.
            _failure = exception;
        }
        finally
        {
            _turn.Release();
        }
    }

    // Called in turn.
    private async ValueTask<SftpFile> OpenAsync(CancellationToken cancellationToken)
    {
        if (_failure is not null)
            throw _failure;
        if (_file is null)
        {
            _file = await _reopen(cancellationToken).ConfigureAwait(false);
            _file.WhyWider ??= _whyWider;
        }
        return _file;
    }
}
