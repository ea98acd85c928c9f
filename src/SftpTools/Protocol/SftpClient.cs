using SftpTools.Errors;
using SftpTools.Protocol.Channels;
using SftpTools.Protocol.Requests;

namespace SftpTools.Protocol;

/// <summary>
/// The verbs of SFTP version 3, typed: each sends one request, checks its reply and turns a status that is not OK into an
/// <see cref="SftpException"/> with the server's words. This part: opening the connection, paths and attributes.
/// </summary>
internal sealed partial class SftpClient : IDisposable
{
    private readonly SftpChannel _channel;

    private SftpClient(SftpChannel channel) => _channel = channel;

    /// <summary>The version of the protocol in use, whatever more the server could speak.</summary>
    public int ProtocolVersion { get; } = 3;

    /// <summary>The extensions of the server with their versions.</summary>
    public IReadOnlyDictionary<string, string> Extensions => _channel.Extensions;

    /// <summary>The limits of the server; the defaults of the draft where it names none.</summary>
    public ServerLimits Limits { get; private set; } = ServerLimits.Default;

    /// <summary>Completes with the reason when the connection has ended.</summary>
    public Task<SftpException> Ended => _channel.Ended;

    /// <summary>Requests in flight.</summary>
    public int InFlight => _channel.InFlight;

    /// <summary>How long nothing has come from the server.</summary>
    public TimeSpan QuietFor => _channel.QuietFor;

    /// <summary>Opens the protocol over two streams, which the client owns from here on, and asks for the server's limits.</summary>
    public static async Task<SftpClient> OpenAsync(
        Stream input, Stream output, ChannelOptions options, CancellationToken cancellationToken)
    {
        SftpClient client = new(await SftpChannel.OpenAsync(input, output, options, cancellationToken).ConfigureAwait(false));
        return await client.OrDisposeAsync(client.LearnLimitsAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>As <see cref="OpenAsync(Stream, Stream, ChannelOptions, CancellationToken)"/>, with the directory in which relative paths
    /// begin, asked for in the same round trip.</summary>
    public static async Task<(SftpClient Client, string Home)> OpenAtHomeAsync(
        Stream input, Stream output, ChannelOptions options, CancellationToken cancellationToken)
    {
        SftpClient client = new(await SftpChannel.OpenAsync(input, output, options, cancellationToken).ConfigureAwait(false));
        Task limits = client.LearnLimitsAsync(cancellationToken);
        Task<string> home = client.RealPathAsync(".", cancellationToken).AsTask();
        await client.OrDisposeAsync(Task.WhenAll(limits, home)).ConfigureAwait(false);
        return (client, await home.ConfigureAwait(false));
    }

    /// <summary>Whether the VERSION reply named the extension with the version this client knows.</summary>
    public bool Supports(SftpExtension extension) =>
        _channel.Extensions.TryGetValue(extension.Name, out string? version) && version == extension.Version;

    /// <summary>STAT: the attributes of what the path leads to.</summary>
    public ValueTask<SftpAttributes> StatAsync(string path, CancellationToken cancellationToken) =>
        GetAttributesAsync(new PathRequest(PacketType.Stat, Wire(path)), path, cancellationToken);

    /// <summary>LSTAT: the attributes of the path itself, a link included.</summary>
    public ValueTask<SftpAttributes> LStatAsync(string path, CancellationToken cancellationToken) =>
        GetAttributesAsync(new PathRequest(PacketType.LStat, Wire(path)), path, cancellationToken);

    /// <summary>FSTAT: the attributes of an open file.</summary>
    public ValueTask<SftpAttributes> FStatAsync(byte[] handle, string path, CancellationToken cancellationToken) =>
        GetAttributesAsync(new HandleRequest(PacketType.FStat, handle), path, cancellationToken);

    /// <summary>SETSTAT: sets the given attributes of what the path leads to.</summary>
    public ValueTask SetStatAsync(string path, SftpAttributes attributes, CancellationToken cancellationToken) =>
        ExpectOkAsync(
            new PathAttributesRequest(PacketType.SetStat, Wire(path), attributes), SftpOperation.SetAttributes, path, cancellationToken);

    /// <summary>FSETSTAT: sets the given attributes of an open file.</summary>
    public ValueTask FSetStatAsync(byte[] handle, SftpAttributes attributes, string path, CancellationToken cancellationToken) =>
        ExpectOkAsync(new FSetStatRequest(handle, attributes), SftpOperation.SetAttributes, path, cancellationToken);

    /// <summary>REALPATH: the absolute path; OpenSSH resolves links and takes a missing last part.</summary>
    public ValueTask<string> RealPathAsync(string path, CancellationToken cancellationToken) =>
        GetOneNameAsync(new PathRequest(PacketType.RealPath, Wire(path)), SftpOperation.Resolve, path, cancellationToken);

    /// <summary>READLINK: where a link points, as it is stored.</summary>
    public ValueTask<string> ReadLinkAsync(string path, CancellationToken cancellationToken) =>
        GetOneNameAsync(new PathRequest(PacketType.ReadLink, Wire(path)), SftpOperation.ReadLink, path, cancellationToken);

    /// <summary>SYMLINK: creates a link that holds the target as given.</summary>
    public ValueTask SymLinkAsync(string linkPath, string target, CancellationToken cancellationToken) =>
        SymLinkAsync(linkPath, target, SftpSymlinkOrder.TargetFirst, cancellationToken);

    /// <summary>SYMLINK with its arguments in the order that the server takes them in.</summary>
    public ValueTask SymLinkAsync(string linkPath, string target, SftpSymlinkOrder order, CancellationToken cancellationToken)
    {
        TwoPathRequest request = order == SftpSymlinkOrder.TargetFirst
            ? new TwoPathRequest(PacketType.SymLink, Wire(WithoutNul(target)), Wire(linkPath))
            : new TwoPathRequest(PacketType.SymLink, Wire(linkPath), Wire(WithoutNul(target)));
        return ExpectOkAsync(request, SftpOperation.Link, linkPath, cancellationToken);
    }

    /// <summary>REMOVE: a file or a link, never a directory.</summary>
    public ValueTask RemoveAsync(string path, CancellationToken cancellationToken) =>
        ExpectOkAsync(new PathRequest(PacketType.Remove, Wire(path)), SftpOperation.Remove, path, cancellationToken);

    /// <summary>RENAME: fails when the new path exists.</summary>
    public ValueTask RenameAsync(string oldPath, string newPath, CancellationToken cancellationToken) =>
        ExpectOkAsync(
            new TwoPathRequest(PacketType.Rename, Wire(WithoutNul(oldPath)), Wire(newPath)), SftpOperation.Rename, newPath, cancellationToken);

    /// <summary>MKDIR.</summary>
    public ValueTask MkDirAsync(string path, SftpAttributes attributes, CancellationToken cancellationToken) =>
        ExpectOkAsync(
            new PathAttributesRequest(PacketType.MkDir, Wire(path), attributes), SftpOperation.CreateDirectory, path, cancellationToken);

    /// <summary>RMDIR: an empty directory.</summary>
    public ValueTask RmDirAsync(string path, CancellationToken cancellationToken) =>
        ExpectOkAsync(new PathRequest(PacketType.RmDir, Wire(path)), SftpOperation.Remove, path, cancellationToken);

    /// <summary>Ends the connection for a reason that somebody else has found.</summary>
    public void End(SftpException reason) => _channel.End(reason);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private async Task LearnLimitsAsync(CancellationToken cancellationToken)
    {
        if (!Supports(SftpExtension.Limits))
            return;
        try
        {
            Limits = await GetLimitsAsync(cancellationToken).ConfigureAwait(false);
            _channel.Apply(Limits);
        }
        catch (SftpException refusal) when (refusal.StatusCode is not null)
        {
            // The server offers limits and then answers with a status: it is served with the defaults, as OpenSSH's client does.
        }
    }

    private async Task<SftpClient> OrDisposeAsync(Task opening)
    {
        try
        {
            await opening.ConfigureAwait(false);
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private async ValueTask<SftpAttributes> GetAttributesAsync<TRequest>(
        TRequest request, string path, CancellationToken cancellationToken)
        where TRequest : struct, IRequest
    {
        Reply reply = await SendAsync(request, path, cancellationToken).ConfigureAwait(false);
        return reply.Get<SftpAttributes>(PacketType.Attrs, SftpOperation.Stat, path);
    }

    private async ValueTask<string> GetOneNameAsync<TRequest>(
        TRequest request, SftpOperation operation, string path, CancellationToken cancellationToken)
        where TRequest : struct, IRequest
    {
        Reply reply = await SendAsync(request, path, cancellationToken).ConfigureAwait(false);
        NameEntry[] names = reply.Get<NameEntry[]>(PacketType.Name, operation, path);
        return names.Length == 1
            ? Shown(names[0].Name)
            : throw SftpException.OnPath(
                SftpErrorKind.ProtocolError, operation, path, $"the server answered {names.Length} names where one belongs");
    }

    private async ValueTask<byte[]> GetHandleAsync<TRequest>(
        TRequest request, SftpOperation operation, string path, CancellationToken cancellationToken)
        where TRequest : struct, IRequest
    {
        Reply reply = await SendAsync(request, path, cancellationToken).ConfigureAwait(false);
        return reply.Get<byte[]>(PacketType.Handle, operation, path);
    }

    private async ValueTask ExpectOkAsync<TRequest>(
        TRequest request, SftpOperation operation, string? path, CancellationToken cancellationToken)
        where TRequest : struct, IRequest
    {
        Reply reply = await SendAsync(request, path, cancellationToken).ConfigureAwait(false);
        reply.ThrowUnlessOk(operation, path);
    }

    private ValueTask<Reply> SendAsync<TRequest>(TRequest request, string? path, CancellationToken cancellationToken)
        where TRequest : struct, IRequest
    {
        if (path is not null)
            WithoutNul(path);
        // A server drops the connection over a packet that is too long, so a path that makes one is refused here.
        if (request.BodyLength + 9 > Limits.MaxPacketLength)
        {
            return ValueTask.FromException<Reply>(SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Query, path, $"the request is longer than the server's limit of {Limits.MaxPacketLength} bytes"));
        }
        return _channel.SendAsync(request, cancellationToken);
    }

    private string Wire(string path) => _channel.Options.Names is { } names ? names.ToWire(path) : path;

    private string Shown(string name) => _channel.Options.Names is { } names ? names.FromWire(name) : name;

    /// <summary>The path as it is. OpenSSH's server ends, and the session with it, when a path has a NUL; no file has such a name.</summary>
    private static string WithoutNul(string path) =>
        !path.Contains('\0', StringComparison.Ordinal) ? path : throw SftpException.OnPath(
            SftpErrorKind.Failure, SftpOperation.Query, path, "a path cannot contain the character NUL");
}
