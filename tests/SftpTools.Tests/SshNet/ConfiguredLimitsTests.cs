using SftpTools.Fixtures;
using SftpTools.Tests.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;

namespace SftpTools.Tests.SshNet;

/// <summary>What ssh_config asks of a connection in process is kept to, or said not to be.</summary>
public sealed class ConfiguredLimitsTests
{
    [Theory]
    [OnSshdBySshNet]
    public async Task A_key_of_the_user_that_is_too_small_is_not_offered(string kind)
    {
        Assert.Equal(ConformanceServer.SshdBySshNet, kind);
        using SshServer server = SshServer.Start();
        using TempFolder folder = new();
        SshKey key = SshKey.Generate(folder.Combine("id_rsa"), "rsa");
        await File.AppendAllTextAsync(Path.Combine(Directory.GetParent(server.DataPath)!.FullName, "authorized_keys"), key.PublicLine + "\n");
        ConnectionOptions options = Options(server, key.Path);

        await (await OpenAsync(options)).CloseAsync().InTime();
        SftpException refused = await Assert.ThrowsAsync<SftpException>(() => OpenAsync(options with { Options = [new("RequiredRSASize", "8192")] }));

        Assert.Equal(SftpErrorKind.AuthenticationFailed, refused.Kind);
        Assert.Contains("RequiredRSASize asks for 8192", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [OnSshdBySshNet]
    public async Task Algorithms_that_are_not_there_are_refused_by_name(string kind)
    {
        Assert.Equal(ConformanceServer.SshdBySshNet, kind);
        using SshServer server = SshServer.Start();
        foreach (string option in new[] { "Ciphers", "MACs", "KexAlgorithms", "HostKeyAlgorithms" })
        {
            SftpException refused = await Assert.ThrowsAsync<SftpException>(
                () => OpenAsync(Options(server, server.KeyPath) with { Options = [new(option, "+no-such-thing")] }));

            Assert.Equal(SftpErrorKind.NotSupported, refused.Kind);
            Assert.Contains($"-Options {option} asks for no-such-thing", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [OnSshdBySshNet]
    public async Task Connecting_is_tried_as_often_as_ConnectionAttempts_says(string kind)
    {
        Assert.Equal(ConformanceServer.SshdBySshNet, kind);
        using SshServer server = SshServer.Start();
        ConnectionOptions options = Options(server, server.KeyPath);
        server.Stop();
        Task<SftpSession> opening = OpenAsync(options with { Options = [new("ConnectionAttempts", "50")] });

        await Assert.ThrowsAsync<SftpException>(() => OpenAsync(options));
        Assert.False(opening.IsCompleted);
        server.Restart();

        await (await opening).CloseAsync().InTime();
    }

    private static ConnectionOptions Options(SshServer server, string keyPath) => new()
    {
        HostName = server.Host,
        Port = server.Port,
        UserName = server.UserName,
        KeyFilePaths = [keyPath],
        HostKeyFingerprint = server.HostKeyFingerprint,
        ConnectingTimeout = TimeSpan.FromSeconds(60),
    };

    private static Task<SftpSession> OpenAsync(ConnectionOptions options) => SftpSession.OpenAsync(
        1, "limits", SharedSshd.TransportOf(SftpTransport.SshNet), options, SilentInteraction.Instance, default).InTime();
}
