using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using SftpTools.Errors;
using SftpTools.Transports;
using SftpTools.Trust;

namespace SftpTools.SshNet.Logins;

/// <summary>Fetches host keys with SSH.NET: a key exchange for each type of key, given up before any login.</summary>
internal sealed class SshNetHostKeyProbe : IHostKeyProbe
{
    private static readonly TimeSpan s_probeTime = TimeSpan.FromSeconds(2);

    private static readonly string[] s_types =
        ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HostKey>> ProbeAsync(
        string host, int port, IReadOnlyList<string> keyTypes, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(timeout);
        string[] types = [.. s_types.Where(type => keyTypes.Count == 0 || keyTypes.Contains(type))];
        try
        {
            // The server says itself which types it has, so that it is not asked for others in vain.
            IReadOnlyDictionary<string, IReadOnlyList<string>> offered = await KexInitProbe.AskAsync(host, port, s_probeTime, time.Token).ConfigureAwait(false);
            if (offered.TryGetValue("host key", out IReadOnlyList<string>? names))
                types = [.. types.Where(type => Signatures(type).Intersect(names).Any())];
            List<HostKey> keys = [];
            foreach (string type in types)
            {
                if (await FetchAsync(host, port, type, timeout, time.Token).ConfigureAwait(false) is { } key)
                    keys.Add(key);
            }
            return keys;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SftpException(
                SftpErrorKind.Timeout, $"'{DisplayText.Clean(host)}' did not show its host keys within {timeout.TotalSeconds:0.#} seconds.");
        }
    }

    private static async Task<HostKey?> FetchAsync(
        string host, int port, string type, TimeSpan timeout, CancellationToken cancellationToken)
    {
        HostKey? key = null;
        ConnectionInfo info = new(host, port, "nobody", new NoneAuthenticationMethod("nobody")) { Timeout = timeout };
        Algorithms.Set(info.HostKeyAlgorithms, Signatures(type));
        SshClient client = new(info);
        client.HostKeyReceived += (_, e) =>
        {
            key = HostKey.FromServer(e.HostKey);
            e.CanTrust = false;
        };
        Task connecting = Task.Run(() => client.ConnectAsync(cancellationToken), CancellationToken.None);
        _ = connecting.ContinueWith(
            task =>
            {
                _ = task.Exception;
                client.Dispose();
            },
            TaskScheduler.Default);
        try
        {
            await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
            return key;
        }
        catch (Exception exception) when (exception is SshException or SocketException)
        {
            if (key is not null || SshNetFailure.IsNegotiation(exception))
                return key;
            throw SshNetFailure.OfConnecting(host, port, "nobody", new LoginRecord(), LoginProgress.Describe(info.ServerVersion is not null, hasKey: false, []), exception);
        }
    }

    private static string[] Signatures(string type) => type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type];
}
