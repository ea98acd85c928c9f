using Renci.SshNet;

namespace SftpTools.SshNet.Logins;

/// <summary>
/// The connections that lead to a server: through each jump host a port on loopback that carries the next one. Every hop is an SSH
/// connection of its own from here, with its own host key and its own login.
/// </summary>
internal sealed class SshRoute : IDisposable
{
    private readonly List<IDisposable> _parts = [];

    /// <summary>The connection to the server itself.</summary>
    public SshClient Client { get; private set; } = null!;

    /// <summary>How often to ask a quiet server whether it is alive; null is never.</summary>
    public TimeSpan? KeepAliveInterval { get; set; }

    /// <summary>How many questions may stay without an answer.</summary>
    public int KeepAliveCount { get; set; } = 3;

    /// <summary>Adds a connected client, the last one so far.</summary>
    public void Add(SshClient client)
    {
        Client = client;
        _parts.Add(client);
    }

    /// <summary>Makes a port on loopback that leads from the last hop to a host.</summary>
    /// <param name="jumpHost">The last hop, as an error shows it.</param>
    /// <param name="host">The host to lead to.</param>
    /// <param name="port">Its port.</param>
    public HopForward Forward(string jumpHost, string host, int port)
    {
        HopForward forwarded = new(Client, jumpHost, host, port);
        _parts.Add(forwarded);
        return forwarded;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            try
            {
                _parts[i].Dispose();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // A connection that is broken already says so once more; there is nothing left to end.
            }
        }
        _parts.Clear();
    }
}
