using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>Requests that only look: they can be sent twice.</summary>
internal sealed partial class SftpFileSystem
{
    /// <summary>
    /// Looks at something. Where the link turns out to be lost, which it may have been for a while, the same is asked once more on a new one.
    /// </summary>
    private async ValueTask<T> LookAsync<T>(Func<SftpClient, ValueTask<T>> look, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        try
        {
            return await look(client).ConfigureAwait(false);
        }
        catch (SftpException exception) when (ConnectionFault.IsClosed(exception) && client.Ended.IsCompleted)
        {
            SftpClient next = await connect(cancellationToken).ConfigureAwait(false);
            if (next == client)
                throw;
            return await look(next).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The answer to a request of many that were under way. Where the link is lost and none can be made again, that is what each of them fails
    /// for, so that it can be told once.
    /// </summary>
    private async ValueTask<T> OrOutageAsync<T>(Task<T> answer, SftpClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (SftpException exception) when (ConnectionFault.IsClosed(exception) && client.Ended.IsCompleted)
        {
            await connect(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }
}
