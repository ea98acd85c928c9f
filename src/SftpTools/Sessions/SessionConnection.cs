using SftpTools.Protocol;
using SftpTools.Transports;

namespace SftpTools.Sessions;

/// <summary>One connection of a session: the transport's link and the protocol client over it, owned together.</summary>
internal sealed record SessionConnection(ITransportConnection Transport, SftpClient Client, string HomeDirectory, DateTime ConnectedAt)
    : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return Transport.DisposeAsync();
    }
}
