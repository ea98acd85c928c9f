using System.IO.Pipes;
using System.Net.Sockets;
using System.Security.Principal;

namespace SftpTools.Transports.Agent;

/// <summary>Where an agent listens: a Unix socket, or a named pipe of Windows.</summary>
internal sealed class AgentEndpoint
{
    /// <summary>The pipe of the agent that comes with Windows.</summary>
    public const string WindowsPipe = @"\\.\pipe\openssh-ssh-agent";

    private const string PipePrefix = @"\\.\pipe\";

    private AgentEndpoint(string path) => Path = path;

    /// <summary>The path of the socket, or the full name of the pipe.</summary>
    public string Path { get; }

    private bool IsPipe =>
        OperatingSystem.IsWindows() && Path.Replace('/', '\\').StartsWith(PipePrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The place that is given, else the one of the system; null when it has none.</summary>
    public static AgentEndpoint? Find(string? path)
    {
        if (!string.IsNullOrEmpty(path))
            return new AgentEndpoint(path);
        return OperatingSystem.IsWindows() ? new AgentEndpoint(WindowsPipe) : null;
    }

    /// <summary>
    /// Connects. Fails as the system does: IOException, SocketException, UnauthorizedAccessException,
    /// ArgumentException.
    /// </summary>
    public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        if (IsPipe)
        {
            // Identification: the agent may see who asks, but not act in that name.
            NamedPipeClientStream pipe = new(
                ".", Path[PipePrefix.Length..], PipeDirection.InOut, PipeOptions.Asynchronous, TokenImpersonationLevel.Identification);
            try
            {
                await pipe.ConnectAsync(cancellationToken).ConfigureAwait(false);
                return pipe;
            }
            catch
            {
                await pipe.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
