using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using SftpTools.Errors;
using SftpTools.Wire;

namespace SftpTools.Transports.Agent;

/// <summary>
/// Asks a running ssh-agent for its keys and for signatures (draft-ietf-sshm-ssh-agent). Each question has a connection
/// of its own, so an agent that was started again between two logins does no harm, and there is nothing to dispose. May
/// be used by several threads.
/// </summary>
internal sealed class AgentClient
{
    /// <summary>The longest reply that is read, in bytes; OpenSSH's agent sends no longer ones either.</summary>
    public const int LongestReply = 256 * 1024;

    /// <summary>How many keys are looked at; a server gives up after a handful.</summary>
    public const int MostIdentities = 2048;

    // No time at all for an agent that works.
    private static readonly TimeSpan s_usualListTimeout = TimeSpan.FromSeconds(10);

    // Somebody may have to confirm the use of the key, or touch a token, first.
    private static readonly TimeSpan s_usualSignTimeout = TimeSpan.FromMinutes(1);

    private readonly AgentEndpoint _endpoint;
    private readonly TimeSpan _listTimeout;
    private readonly TimeSpan _signTimeout;

    private AgentClient(AgentEndpoint endpoint, TimeSpan? timeout)
    {
        _endpoint = endpoint;
        _listTimeout = timeout ?? s_usualListTimeout;
        _signTimeout = timeout ?? s_usualSignTimeout;
    }

    /// <summary>Where the agent listens.</summary>
    public string Path => _endpoint.Path;

    /// <summary>Looks whether an agent listens.</summary>
    /// <param name="path">
    /// The socket, or the pipe (<c>\\.\pipe\...</c>), as SSH_AUTH_SOCK or IdentityAgent names it; null for the agent of
    /// Windows.
    /// </param>
    /// <param name="reason">Why there is none, as a sentence; null when there is one.</param>
    /// <param name="timeout">The bound of each step; null for 10 seconds, and a minute for a signature.</param>
    /// <returns>The client, or null when nobody listens there.</returns>
    public static AgentClient? TryConnect(string? path, out string? reason, TimeSpan? timeout = null)
    {
        AgentEndpoint? endpoint = AgentEndpoint.Find(path);
        if (endpoint is null)
        {
            reason = "No ssh-agent is known: SSH_AUTH_SOCK is not set.";
            return null;
        }
        AgentClient client = new(endpoint, timeout);
        try
        {
            using CancellationTokenSource deadline = new(client._listTimeout);
            client.ConnectAsync(deadline.Token).GetAwaiter().GetResult().Dispose();
            reason = null;
            return client;
        }
        catch (SftpException failure)
        {
            reason = failure.Message;
            return null;
        }
    }

    /// <summary>
    /// The keys of the agent, in its order. A locked agent shows none. Fails with
    /// <see cref="SftpErrorKind.AuthenticationFailed"/> when it refuses,
    /// <see cref="SftpErrorKind.Timeout"/> when it is silent, <see cref="SftpErrorKind.ProtocolError"/> for nonsense.
    /// </summary>
    public IReadOnlyList<AgentIdentity> ListIdentities()
    {
        byte[] reply = Ask([(byte)AgentMessage.RequestIdentities], AgentMessage.IdentitiesAnswer, "list its keys", _listTimeout);
        try
        {
            SshBlobReader reader = new(reply.AsSpan(1));
            uint count = reader.ReadUInt32();
            // Each has two fields, and so eight bytes at least.
            if (count > MostIdentities || count > (uint)(reader.Remaining / 8))
                throw Malformed($"announced {count} keys in {reader.Remaining} bytes");
            AgentIdentity[] identities = new AgentIdentity[count];
            for (int i = 0; i < identities.Length; i++)
                identities[i] = new AgentIdentity(reader.ReadString().ToArray(), DisplayText.Clean(reader.ReadText()));
            return identities;
        }
        catch (InvalidDataException broken)
        {
            throw Malformed("sent a list of keys that breaks off", broken);
        }
    }

    /// <summary>Has data signed. Errors are those of <see cref="ListIdentities"/>; a locked agent refuses.</summary>
    /// <param name="blob">The public key or certificate, from <see cref="AgentIdentity.Blob"/>.</param>
    /// <param name="data">What to sign.</param>
    /// <param name="flags">For RSA keys and their certificates: which hash.</param>
    /// <returns>
    /// The signature as it goes over the wire: the name of its algorithm, then its bytes, each as a string.
    /// </returns>
    public byte[] Sign(byte[] blob, byte[] data, AgentSignFlags flags)
    {
        using SshBlobWriter request = new(blob.Length + data.Length + 13);
        request.WriteByte((byte)AgentMessage.SignRequest);
        request.WriteString(blob);
        request.WriteString(data);
        request.WriteUInt32((uint)flags);
        byte[] reply = Ask(request.Written.ToArray(), AgentMessage.SignResponse, "sign with the key " + Fingerprint.Of(blob), _signTimeout);
        try
        {
            SshBlobReader reader = new(reply.AsSpan(1));
            byte[] signature = reader.ReadString().ToArray();
            SshBlobReader inner = new(signature);
            inner.ReadString();
            inner.ReadString();
            return signature;
        }
        catch (InvalidDataException broken)
        {
            throw Malformed("sent a signature that breaks off", broken);
        }
    }

    private byte[] Ask(byte[] request, AgentMessage expected, string wish, TimeSpan timeout)
    {
        using CancellationTokenSource deadline = new(timeout);
        byte[] reply = AskAsync(request, wish, timeout, deadline.Token).GetAwaiter().GetResult();
        AgentMessage type = (AgentMessage)reply[0];
        if (type == expected)
            return reply;
        if (type is AgentMessage.Failure or AgentMessage.ExtensionFailure)
        {
            throw new SftpException(
                SftpErrorKind.AuthenticationFailed,
                $"The ssh-agent at '{Shown}' refuses to {wish}. It may be locked (ssh-add -X unlocks it), the key may be gone "
                + "(ssh-add -l shows what it has), or its use was not confirmed.");
        }
        throw Malformed($"answered with message {(byte)type} where {(byte)expected} belongs");
    }

    private async Task<byte[]> AskAsync(byte[] request, string wish, TimeSpan timeout, CancellationToken deadline)
    {
        Stream stream = await ConnectAsync(deadline).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                byte[] packet = new byte[4 + request.Length];
                BinaryPrimitives.WriteInt32BigEndian(packet, request.Length);
                request.CopyTo(packet, 4);
                await stream.WriteAsync(packet, deadline).ConfigureAwait(false);

                byte[] header = new byte[4];
                await stream.ReadExactlyAsync(header, deadline).ConfigureAwait(false);
                uint length = BinaryPrimitives.ReadUInt32BigEndian(header);
                if (length is 0 or > LongestReply)
                    throw Malformed($"announced a reply of {length} bytes, where 1 to {LongestReply} are right");
                byte[] reply = new byte[length];
                await stream.ReadExactlyAsync(reply, deadline).ConfigureAwait(false);
                return reply;
            }
            catch (OperationCanceledException late)
            {
                throw Late($"did not {wish}", timeout, late);
            }
            catch (IOException ended) when (ended is not SftpException)
            {
                throw new SftpException(
                    SftpErrorKind.AuthenticationFailed,
                    $"The ssh-agent at '{Shown}' closed the connection when it was asked to {wish}.",
                    ended);
            }
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken deadline)
    {
        try
        {
            return await _endpoint.ConnectAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException late)
        {
            throw Late("took no connection", _listTimeout, late);
        }
        catch (Exception failure) when (failure is IOException or SocketException or UnauthorizedAccessException or ArgumentException)
        {
            // Too long a path for a socket is an ArgumentException, and its text is about parameters.
            string words = failure is ArgumentException ? "the path is too long for a socket" : failure.Message.TrimEnd('.');
            throw new SftpException(
                SftpErrorKind.AuthenticationFailed, $"No ssh-agent answers at '{Shown}': {DisplayText.Clean(words)}.", failure);
        }
    }

    private string Shown => DisplayText.Clean(_endpoint.Path);

    private SftpException Late(string what, TimeSpan timeout, Exception cause) => new(
        SftpErrorKind.Timeout, $"The ssh-agent at '{Shown}' {what} within {timeout.TotalSeconds:0.#} s.", cause);

    private SftpException Malformed(string what, Exception? cause = null) => new(
        SftpErrorKind.ProtocolError, $"What listens at '{Shown}' is not an ssh-agent: it {what}.", cause);
}
