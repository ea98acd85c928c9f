using SftpTools.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;
using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports;

/// <summary>
/// Whatever ssh_config says, a key that is not the pinned one, not known under Strict, another than the known one, or revoked opens no
/// session; the right one does. Over both transports, with a real sshd.
/// </summary>
public sealed class HostKeyMatrixTests(HostKeyMatrixServer shared) : IClassFixture<HostKeyMatrixServer>
{
    internal const string WrongPin = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    public static TheoryData<SftpTransport, string> Rows()
    {
        TheoryData<SftpTransport, string> rows = [];
        foreach (string name in HostKeyMatrixServer.Configurations)
        {
            rows.Add(SftpTransport.OpenSsh, name);
            // It runs no commands, and says so.
            if (SharedSshd.SkipReasonOfSshNet is null && !name.StartsWith("ProxyCommand", StringComparison.Ordinal))
                rows.Add(SftpTransport.SshNet, name);
        }
        return rows;
    }

    [TheoryIfSshd]
    [MemberData(nameof(Rows))]
    public async Task No_configuration_is_a_way_round(SftpTransport by, string configuration)
    {
        using HostKeyMatrixCase row = shared.Configure(configuration);

        await RefusedAsync(row.Options with { HostKeyFingerprint = WrongPin, KnownHostsPath = row.RightKey }, WrongPin);
        await RefusedAsync(row.Options with { HostKeyFingerprint = row.Fingerprint, KnownHostsPath = row.RevokedKey }, "revoked");
        await RefusedAsync(row.Options with { HostKeyPolicy = HostKeyPolicy.Strict, KnownHostsPath = row.NoKey }, "");
        await RefusedAsync(row.Options with { HostKeyPolicy = HostKeyPolicy.AcceptNew, KnownHostsPath = row.WrongKey }, row.Fingerprint);
        await OpensAsync(row.Options with { HostKeyFingerprint = row.Fingerprint });
        if (configuration == HostKeyMatrixServer.Plain)
        {
            await RefusedAsync(row.Options with { HostKeyFingerprint = WrongPin }, WrongPin);
            await RefusedAsync(row.Options with { HostKeyFingerprint = WrongPin, HostKeyPolicy = HostKeyPolicy.None }, WrongPin);
            await RefusedAsync(row.Options with { HostKeyPolicy = HostKeyPolicy.AcceptNew, KnownHostsPath = row.RevokedKey }, "revoked");
            await RefusedAsync(row.Options with { HostKeyPolicy = HostKeyPolicy.Strict, KnownHostsPath = row.WrongKey }, "Remove-SftpKnownHost");
            await OpensAsync(row.Options with { HostKeyPolicy = HostKeyPolicy.Strict, KnownHostsPath = row.RightKey });
        }
        Assert.Empty(await File.ReadAllTextAsync(row.NoKey));

        async Task RefusedAsync(ConnectionOptions options, string words)
        {
            SftpException exception = await Assert.ThrowsAsync<SftpException>(() => OpenAsync(options));
            Assert.True(exception.Kind == SftpErrorKind.HostKeyRejected, exception.ToString());
            Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        }

        async Task OpensAsync(ConnectionOptions options) => await (await OpenAsync(options)).CloseAsync().InTime();

        Task<SftpSession> OpenAsync(ConnectionOptions options) => SftpSession.OpenAsync(
            1, "matrix", SharedSshd.TransportOf(by, row.Environment, row.Command), options, SilentInteraction.Instance, default).InTime();
    }

    /// <summary>The last line of known_hosts stays what it was when ssh adds one.</summary>
    [TheoryIfSshd]
    [InlineData(SftpTransport.OpenSsh)]
    [InlineData(SftpTransport.SshNet)]
    public async Task A_last_line_without_an_end_is_ended_first(SftpTransport by)
    {
        if (by == SftpTransport.SshNet && SharedSshd.SkipReasonOfSshNet is not null)
            return;
        using HostKeyMatrixCase row = shared.Configure("plain");
        const string Other = "other.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        string path = row.Path("open_end");
        await File.WriteAllTextAsync(path, Other);

        SftpSession session = await SftpSession.OpenAsync(
            1,
            "matrix",
            SharedSshd.TransportOf(by, row.Environment, row.Command),
            row.Options with { HostKeyPolicy = HostKeyPolicy.AcceptNew, KnownHostsPath = path },
            SilentInteraction.Instance,
            default).InTime();
        await session.CloseAsync().InTime();

        string[] lines = await File.ReadAllLinesAsync(path);
        Assert.Equal(Other, lines[0]);
        Assert.Contains("ssh-ed25519", lines[1], StringComparison.Ordinal);
    }
}
