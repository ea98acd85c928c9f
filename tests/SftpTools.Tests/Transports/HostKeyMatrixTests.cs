using SftpTools.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;

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

    /// <summary>
    /// Every cell of a row: what is asked for, what known_hosts says, and either the words with which the key is refused or null, where the
    /// session opens.
    /// </summary>
    private static (string Cell, ConnectionOptions Options, string? Refusal)[] Cells(HostKeyMatrixCase row)
    {
        ConnectionOptions pinned = row.Options with { HostKeyFingerprint = row.Fingerprint };
        ConnectionOptions wrong = row.Options with { HostKeyFingerprint = WrongPin };
        ConnectionOptions strict = row.Options with { HostKeyPolicy = HostKeyPolicy.Strict };
        ConnectionOptions acceptNew = row.Options with { HostKeyPolicy = HostKeyPolicy.AcceptNew };
        ConnectionOptions ask = row.Options with { HostKeyPolicy = HostKeyPolicy.Ask };
        return
        [
            ("the right pin", pinned, null),
            ("the right pin, revoked", pinned with { KnownHostsPath = row.RevokedKey }, "revoked"),
            ("the wrong pin", wrong, WrongPin),
            ("the wrong pin, known", wrong with { KnownHostsPath = row.RightKey }, WrongPin),
            ("the wrong pin under None", wrong with { HostKeyPolicy = HostKeyPolicy.None }, WrongPin),
            ("Strict, known", strict with { KnownHostsPath = row.RightKey }, null),
            ("Strict, unknown", strict with { KnownHostsPath = row.NoKey }, ""),
            ("Strict, changed", strict with { KnownHostsPath = row.WrongKey }, row.Fingerprint),
            ("Strict, revoked", strict with { KnownHostsPath = row.RevokedKey }, "revoked"),
            ("Strict, of others", strict with { KnownHostsPath = row.OpenKey }, "can be written by others"),
            ("AcceptNew, of others", acceptNew with { KnownHostsPath = row.OpenKey }, "can be written by others"),
            ("Strict, a pipe", strict with { KnownHostsPath = row.PipeKey }, "not a regular file"),
            ("AcceptNew, unknown", acceptNew with { KnownHostsPath = row.Path("new") }, null),
            ("AcceptNew, changed", acceptNew with { KnownHostsPath = row.WrongKey }, row.Fingerprint),
            ("AcceptNew, revoked", acceptNew with { KnownHostsPath = row.RevokedKey }, "revoked"),
            ("Ask without anybody, unknown", ask with { KnownHostsPath = row.NoKey }, ""),
            ("Ask, changed", ask with { KnownHostsPath = row.WrongKey }, row.Fingerprint),
            ("None", row.Options with { HostKeyPolicy = HostKeyPolicy.None }, null),
        ];
    }

    [TheoryIfSshd]
    [MemberData(nameof(Rows))]
    public async Task No_configuration_is_a_way_round(SftpTransport by, string configuration)
    {
        using HostKeyMatrixCase row = shared.Configure(configuration);

        string?[] wrong = await Task.WhenAll(Cells(row).Select(cell => Task.Run(() => TryAsync(cell.Cell, cell.Options, cell.Refusal))));

        Assert.Empty(wrong.OfType<string>());
        Assert.Empty(await File.ReadAllTextAsync(row.NoKey));
        Assert.Single(await File.ReadAllLinesAsync(row.Path("new")));

        async Task<string?> TryAsync(string cell, ConnectionOptions options, string? refusal)
        {
            try
            {
                SftpSession session = await SftpSession.OpenAsync(
                    1, "matrix", SharedSshd.TransportOf(by, row.Environment, row.Command), options, SilentInteraction.Instance, default).InTime();
                await session.CloseAsync().InTime();
                return refusal is null ? null : $"{cell}: it opened";
            }
            catch (SftpException exception)
            {
                bool isRight = refusal is not null && exception.Kind == SftpErrorKind.HostKeyRejected
                    && exception.Message.Contains(refusal, StringComparison.Ordinal);
                return isRight ? null : $"{cell}: {exception.Kind}: {exception.Message}";
            }
        }
    }

    /// <summary>ssh_config(5), RevokedHostKeys: no policy and no pin lets such a key pass.</summary>
    [TheoryIfSshd]
    [InlineData(SftpTransport.OpenSsh)]
    [InlineData(SftpTransport.SshNet)]
    public async Task A_key_that_ssh_config_revokes_opens_nothing(SftpTransport by)
    {
        if (by == SftpTransport.SshNet && SharedSshd.SkipReasonOfSshNet is not null)
            return;
        using HostKeyMatrixCase row = shared.Configure(HostKeyMatrixServer.Plain);
        string list = row.Path("list");
        await File.WriteAllTextAsync(list, (await File.ReadAllTextAsync(row.RightKey))[2..]);
        ConnectionOptions revoking = row.Options with
        {
            KnownHostsPath = row.RightKey,
            Options = [.. row.Options.Options, new("RevokedHostKeys", list)],
        };

        foreach (ConnectionOptions options in new[]
        {
            revoking with { HostKeyPolicy = HostKeyPolicy.Strict }, revoking with { HostKeyPolicy = HostKeyPolicy.AcceptNew },
            revoking with { HostKeyPolicy = HostKeyPolicy.None }, revoking with { HostKeyFingerprint = row.Fingerprint },
        })
        {
            SftpException refused = await Assert.ThrowsAsync<SftpException>(() => SftpSession.OpenAsync(
                1, "revoked", SharedSshd.TransportOf(by, row.Environment, row.Command), options, SilentInteraction.Instance, default).InTime());
            Assert.Equal(SftpErrorKind.HostKeyRejected, refused.Kind);
            Assert.Contains("revoked", refused.Message, StringComparison.OrdinalIgnoreCase);
        }
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
