using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using SftpTools.Fixtures;
using SftpTools.Operations;
using SftpTools.SshNet;
using SftpTools.Tests.Fixtures;
using SftpTools.Transports;

namespace SftpTools.Tests.SshNet;

/// <summary>
/// Dropbear before 2025.88 lets nobody announce more than 500,000,000 bytes of window, and so waits for ever for who announces 2 GiB.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DropbearTests
{
    private const long MiB = 1024 * 1024;

    /// <summary>The reads of gigabytes take too long for every run: SFTPTOOLS_LONG_TESTS=1 asks for them.</summary>
    private static readonly bool s_long = Environment.GetEnvironmentVariable("SFTPTOOLS_LONG_TESTS") == "1";

    [FactIf(Machine.Dropbear)]
    public async Task The_window_is_given_back_every_few_MiB()
    {
        using TestAccount account = TestAccount.Create();
        using Dropbear server = Dropbear.Start();
        SftpSession session = await OpenAsync(server, account);
        long length = s_long ? 600 * MiB : 48 * MiB;
        string path = Sparse(account, length);

        byte[] hash = await new FileHasher(session.Files).HashAsync(path, HashAlgorithmName.SHA256, default).WaitAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(HashOfZeros(length), hash);
        long adjusts = ((SshNetConnection)session.Latest.Transport).WindowAdjusts;
        Assert.InRange(adjusts, length / (3 * MiB), length / MiB);
        for (int i = 0; i < 3 && s_long; i++)
            await new FileHasher(session.Files).HashAsync(path, HashAlgorithmName.SHA256, default).WaitAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(0, session.ReconnectCount);
        await session.CloseAsync().InTime();
    }

    [FactIf(Machine.Dropbear | Machine.SshServer)]
    public async Task It_can_be_the_jump_host_for_as_much()
    {
        using TestAccount account = TestAccount.Create();
        using Dropbear jump = Dropbear.Start();
        using SshServer server = SshServer.Start();
        Trust(account, File.ReadAllText(server.KeyPath + ".pub"));
        SftpSession session = await SftpSession.OpenAsync(
            1,
            "behind",
            new SshNetTransport(),
            new ConnectionOptions
            {
                HostName = server.Host,
                Port = server.Port,
                UserName = server.UserName,
                KeyFilePaths = [server.KeyPath],
                HostKeyPolicy = HostKeyPolicy.None,
                JumpHosts = [string.Create(CultureInfo.InvariantCulture, $"{account.UserName}@{jump.Host}:{jump.Port}")],
                Options = [new("IdentityAgent", "none")],
            },
            SilentInteraction.Instance,
            default).InTime();
        long length = s_long ? 600 * MiB : 24 * MiB;
        string path = Path.Combine(server.DataPath, "zeros");
        using (FileStream file = File.Create(path))
            file.SetLength(length);

        byte[] hash = await new FileHasher(session.Files).HashAsync(path, HashAlgorithmName.SHA256, default).WaitAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(HashOfZeros(length), hash);
        await session.CloseAsync().InTime();
    }

    private static void Trust(TestAccount account, string publicKey)
    {
        string folder = Directory.CreateDirectory(Path.Combine(account.Home, ".ssh")).FullName;
        string file = Path.Combine(folder, "authorized_keys");
        File.WriteAllText(file, publicKey);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        ExternalCommand.Require(ExternalCommand.Find("chown")!, ["-R", account.UserName, folder]);
    }

    private static Task<SftpSession> OpenAsync(Dropbear server, TestAccount account)
    {
        SecureString password = new();
        foreach (char c in account.Password)
            password.AppendChar(c);
        return SftpSession.OpenAsync(
            1,
            "dropbear",
            new SshNetTransport(),
            new ConnectionOptions
            {
                HostName = server.Host,
                Port = server.Port,
                UserName = account.UserName,
                Password = password,
                HostKeyPolicy = HostKeyPolicy.None,
                OperationTimeout = TimeSpan.FromSeconds(30),
                Options = [new("IdentityAgent", "none"), new("PubkeyAuthentication", "no")],
            },
            SilentInteraction.Instance,
            default).InTime();
    }

    private static string Sparse(TestAccount account, long length)
    {
        string path = Path.Combine(account.Home, "zeros");
        using (FileStream file = File.Create(path))
            file.SetLength(length);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return path;
    }

    private static byte[] HashOfZeros(long length)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[MiB];
        for (long done = 0; done < length; done += MiB)
            hash.AppendData(block);
        return hash.GetHashAndReset();
    }
}
