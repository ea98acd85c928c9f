using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.Protocol;
using SftpTools.Transfer.Names;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Files that are there and are written without losing what they hold. Some servers empty every file that is opened for writing (rclone's),
/// or put a new one in its place when it is closed (ProFTPD with HiddenStores), or refuse (without AllowStoreRestart). Nobody says so, so
/// where a server is not known to be another, a file of our own shows it before one of others is opened: one trial for a session.
/// </summary>
internal sealed partial class SftpFileSystem
{
    private static readonly TimeSpan s_trialTime = TimeSpan.FromSeconds(30);

    private readonly object _trialGate = new();

    // Guarded by _trialGate.
    private readonly Dictionary<SftpServerFact, Task> _trials = [];

    /// <inheritdoc/>
    public ValueTask<bool> WritesInPlaceAsync(string path, CancellationToken cancellationToken) =>
        KeepsContentAsync(SftpServerFact.WritesInPlace, path, cancellationToken);

    /// <summary>Whether a file that is there can be opened to write at its end; also true where nothing shows it.</summary>
    public ValueTask<bool> AppendsAsync(string path, CancellationToken cancellationToken) =>
        KeepsContentAsync(SftpServerFact.Appends, path, cancellationToken);

    /// <summary>Fails, before anything is opened, where a file that is there would lose its content.</summary>
    private async ValueTask RequireInPlaceAsync(string path, CancellationToken cancellationToken)
    {
        if (await WritesInPlaceAsync(path, cancellationToken).ConfigureAwait(false))
            return;
        throw SftpException.OnPath(
            SftpErrorKind.NotSupported,
            SftpOperation.Write,
            path,
            "the server does not let a part of a file be written where it is, and might empty it, so it was not opened "
                + $"({Profile.Find(SftpServerFact.WritesInPlace)!.Evidence}); Set-SftpContent and Copy-SftpItem write a file as a whole");
    }

    private async ValueTask<bool> KeepsContentAsync(SftpServerFact fact, string path, CancellationToken cancellationToken)
    {
        if (Profile.Find(fact) is null)
        {
            Task trial;
            lock (_trialGate)
            {
                if (!_trials.TryGetValue(fact, out trial!) || trial.IsFaulted)
                    _trials[fact] = trial = TryAsync(fact, Paths.GetParent(path) ?? "/");
            }
            await trial.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        return !Profile.Lacks(fact);
    }

    /// <summary>Opens a file of our own once more and sees what is left of it. What it does not show stays unknown.</summary>
    private async Task TryAsync(SftpServerFact fact, string directory)
    {
        using CancellationTokenSource time = new(s_trialTime);
        string path = RemotePathSyntax.Join(directory, TemporaryName.For("trial", CopyToken.Next()));
        try
        {
            SftpClient client = await ConnectToChangeAsync(time.Token).ConfigureAwait(false);
            await FillTrialAsync(client, path, time.Token).ConfigureAwait(false);
            if (await LengthAsync(client, path, time.Token).ConfigureAwait(false) == 1)
                await OpenTrialAsync(client, fact, path, time.Token).ConfigureAwait(false);
            await RemoveTrialAsync(client, path).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SftpException { StatusCode: not null })
        {
            // No file may be made there, or there is no answer: then nothing is known.
        }
    }

    private static async Task FillTrialAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        byte[] handle = await client.OpenAsync(
            path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
        try
        {
            await WriteTrialAsync(client, handle, path, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await client.CloseAsync(handle, path, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task WriteTrialAsync(SftpClient client, byte[] handle, string path, CancellationToken cancellationToken)
    {
        IoBuffer buffer = IoBuffer.Rent(1);
        try
        {
            buffer.Span[0] = (byte)'\n';
            await client.WriteAsync(handle, 0, buffer, 1, path, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            buffer.Release();
        }
    }

    private async Task OpenTrialAsync(SftpClient client, SftpServerFact fact, string path, CancellationToken cancellationToken)
    {
        OpenFlags flags = fact == SftpServerFact.Appends ? OpenFlags.Write | OpenFlags.Append : OpenFlags.Write;
        try
        {
            byte[] handle = await client.OpenAsync(path, flags, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
            try
            {
                // At the start: a server that does not hear APPEND writes there.
                if (fact == SftpServerFact.Appends)
                    await WriteTrialAsync(client, handle, path, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await client.CloseAsync(handle, path, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (SftpException refusal) when (refusal.IsRefusal)
        {
            Profile.Learn(fact, false, $"a file of a trial could not be opened again: {refusal.Reason}");
            return;
        }
        switch (await LengthAsync(client, path, cancellationToken).ConfigureAwait(false), fact)
        {
            case (1, SftpServerFact.Appends):
                Profile.Learn(fact, false, "what was to be added to a file of a trial took the place of what was there");
                break;
            case (1, _) or (2, _):
                Profile.Learn(fact, true, "a file of a trial kept its content");
                break;
            case (0, _):
                Profile.Learn(fact, false, "a file of a trial lost its content when it was opened again");
                break;
        }
    }

    private static async Task<long?> LengthAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            return (long?)(await client.LStatAsync(path, cancellationToken).ConfigureAwait(false)).Size;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
    }
}
