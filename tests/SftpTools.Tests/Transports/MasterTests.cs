using System.Security;
using SftpTools.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;

namespace SftpTools.Tests.Transports;

/// <summary>A master of ssh that runs to the server gets nobody in, and no session leaves one.</summary>
public sealed class MasterTests(HostKeyMatrixServer shared) : IClassFixture<HostKeyMatrixServer>
{
    internal const string NoMasterYet = "a master to be made";

    [TheoryIfSshd]
    [InlineData("ControlMaster")]
    [InlineData("ControlPersist")]
    public async Task A_wrong_password_beside_a_master_is_refused(string configuration)
    {
        using SecureString password = new();
        password.AppendChar('x');
        using HostKeyMatrixCase row = shared.Configure(configuration);
        Assert.True(File.Exists(row.MasterPath));
        ConnectionOptions options = row.Options with
        {
            HostKeyFingerprint = row.Fingerprint,
            KeyFilePaths = [],
            Password = password,
            Options = [.. row.Options.Options, new("PubkeyAuthentication", "no")],
        };

        // By the master it would be in, as ssh itself is.
        ExternalCommand.Require(row.Command, ["-p", $"{options.Port}", "-o", "BatchMode=yes", "-s", $"{options.UserName}@{options.HostName}", "sftp"]);
        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => OpenAsync(row, options));

        Assert.Equal(SftpErrorKind.AuthenticationFailed, exception.Kind);
        Assert.Contains("password", exception.Message, StringComparison.Ordinal);
    }

    [TheoryIfSshd]
    [InlineData(NoMasterYet)]
    public async Task No_master_is_left_by_a_session(string configuration)
    {
        using HostKeyMatrixCase row = shared.Configure(configuration);

        SftpSession session = await OpenAsync(row, row.Options with { HostKeyFingerprint = row.Fingerprint });
        Assert.False(File.Exists(row.MasterPath));
        Assert.Single(Processes(row));
        await session.CloseAsync().InTime();

        await Eventually.TrueAsync(() => Processes(row).Count == 0);
        Assert.False(File.Exists(row.MasterPath));
    }

    private static Task<SftpSession> OpenAsync(HostKeyMatrixCase row, ConnectionOptions options) => SftpSession.OpenAsync(
        1, "master", SharedSshd.TransportOf(SftpTransport.OpenSsh, row.Environment, row.Command), options, SilentInteraction.Instance, default).InTime();

    /// <summary>The processes with the configuration of this row.</summary>
    private static IReadOnlyList<string> Processes(HostKeyMatrixCase row) =>
        [.. ExternalCommand.Require("ps", ["-eo", "args"]).Output.Split('\n').Where(line => line.Contains(row.Path("config"), StringComparison.Ordinal))];
}
