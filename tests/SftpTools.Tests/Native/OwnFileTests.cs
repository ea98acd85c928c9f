using SftpTools.Fixtures;
using SftpTools.Native;
using SftpTools.SshNet.Keys;
using SftpTools.SshNet.Logins;
using SftpTools.Transfer.Journals;
using SftpTools.Transports;
using SftpTools.Transports.Config;
using SftpTools.Transports.OpenSsh;
using SftpTools.Trust;

namespace SftpTools.Tests.Native;

/// <summary>A file that another account can have written decides nothing: known hosts, their lock, journals, ssh_config.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class OwnFileTests : IDisposable
{
    private const uint Nobody = 65534;
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private readonly TempFolder _folder = new();

    /// <summary>The ways to a file of somebody else; giving one away takes root.</summary>
    public static TheoryData<string> Ways => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        ? ["group", "others", "owner"]
        : ["group", "others"];

    public void Dispose() => _folder.Dispose();

    [TheoryIfUnix]
    [MemberData(nameof(Ways))]
    public void Known_hosts_of_others_make_no_key_known(string way)
    {
        string path = Planted("known_hosts", $"srv {Key}\n", way);
        HostKey key = HostKey.FromFields(Key.Split(' ')[0], Key.Split(' ')[1]);

        foreach (HostKeyPolicy policy in new[] { HostKeyPolicy.Ask, HostKeyPolicy.AcceptNew, HostKeyPolicy.Strict })
        {
            SftpException exception = Assert.Throws<SftpException>(() => Verifier(path, policy).Check(key, SilentInteraction.Instance));
            Assert.Equal(SftpErrorKind.HostKeyRejected, exception.Kind);
            Assert.Contains($"'{path}' {WordsOf(way)}", exception.Message, StringComparison.Ordinal);
        }
        Verifier(path, HostKeyPolicy.None).Check(key, SilentInteraction.Instance);
        Assert.Throws<SftpException>(() => KnownHostsWriter.Add(path, KnownHostName.Of("new"), key, hash: false));
        Assert.Throws<SftpException>(() => KnownHostsWriter.Remove(path, KnownHostName.Of("srv"), null));
        Assert.Equal($"srv {Key}\n", File.ReadAllText(path));
    }

    [TheoryIfUnix]
    [MemberData(nameof(Ways))]
    public void A_journal_of_others_is_not_run(string way)
    {
        string path = Planted("journal", "{\"sftpJournal\":1}\n", way);

        foreach (Action use in new Action[] { () => Journal.Read(path), () => Journal.Continue(path) })
        {
            SftpException exception = Assert.Throws<SftpException>(use);
            Assert.Equal(SftpErrorKind.PermissionDenied, exception.Kind);
            Assert.Contains($"'{path}' cannot be used: it {WordsOf(way)}", exception.Message, StringComparison.Ordinal);
        }
    }

    [TheoryIfUnix]
    [MemberData(nameof(Ways))]
    public void A_configuration_of_others_is_not_read(string way)
    {
        string path = Planted("config", "User mallory\n", way);

        Assert.Empty(SshConfigFile.Load(path, checkOwner: true, out string? refusal));
        Assert.Contains(WordsOf(way), refusal, StringComparison.Ordinal);
    }

    [FactIfUnix]
    public void A_link_in_the_place_of_the_lock_is_not_followed_and_nobody_waits_for_it()
    {
        string target = Planted("precious", "text", null);
        File.SetLastWriteTimeUtc(target, DateTime.UnixEpoch);
        string path = _folder.Combine("known_hosts");
        File.CreateSymbolicLink(path + ".sftptools-lock", target);

        SftpException exception = Assert.Throws<SftpException>(
            () => KnownHostsWriter.Add(path, KnownHostName.Of("srv"), HostKey.FromFields(Key.Split(' ')[0], Key.Split(' ')[1]), hash: false));

        Assert.Contains("is a link", exception.Message, StringComparison.Ordinal);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(target));
        Assert.False(File.Exists(path));
    }

    [FactIfUnix]
    public async Task A_pipe_in_the_place_of_a_file_keeps_nobody_waiting()
    {
        string path = _folder.Combine("pipe");
        ExternalCommand.Require("/bin/sh", ["-c", "mkfifo \"$1\"", "sh", path]);

        KnownHostsFile file = await Task.Run(() => KnownHostsFile.Read(path)).InTime();
        Assert.Contains("not a regular file", Assert.Single(file.Problems).ToString(), StringComparison.Ordinal);
        Assert.NotNull(file.Refusal);
        await Task.Run(() => Assert.Empty(SshConfigFile.Load(path, checkOwner: false, out _))).InTime();
        await Task.Run(() => Assert.Throws<SftpException>(() => Journal.Read(path))).InTime();
    }

    [FactIfUnix]
    public async Task A_pipe_in_the_place_of_a_key_keeps_no_login_waiting()
    {
        string path = _folder.Combine("key");
        ExternalCommand.Require("/bin/sh", ["-c", "mkfifo \"$1\" \"$1.pub\" \"$1-cert.pub\"", "sh", path]);
        ConnectionPlan plan = new()
        {
            HostName = "srv", OriginalHost = "srv", Port = 22, UserName = "user", KeyFiles = [path], IdentityFiles = [path], CertificateFiles = [path + "-cert.pub"],
        };

        await Task.Run(() =>
        {
            using LoginKeys keys = new(plan, [], null, SilentInteraction.Instance);
            Assert.Empty(keys.All(new LoginRecord()));
        }).InTime();
        await Task.Run(() => Assert.Throws<SftpException>(() => CertificateFile.Read(path + "-cert.pub"))).InTime();
        Assert.Contains(
            "not a regular file",
            Assert.Single(await Task.Run(() => KeyFileProblem.Of([path], hasPassphrase: false)).InTime()),
            StringComparison.Ordinal);
    }

    [FactIfUnix]
    public void No_device_has_known_hosts()
    {
        KnownHostsFile file = KnownHostsFile.Read("/dev/null");

        Assert.Empty(file.Problems);
        Assert.Null(file.Refusal);
    }

    [Fact]
    public void Many_bad_lines_are_told_by_a_few_and_a_count()
    {
        KnownHostsFile file = KnownHostsFile.Parse("/known_hosts", System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("bad\n", 100_000))));

        Assert.Equal(21, file.Problems.Count);
        Assert.Contains("99980 more", file.Problems[^1].ToString(), StringComparison.Ordinal);
    }

    private static HostKeyVerifier Verifier(string path, HostKeyPolicy policy) =>
        new("srv", KnownHostName.Of("srv"), policy) { UserFiles = [path], SystemFiles = [] };

    private static string WordsOf(string way) => way == "owner" ? $"belongs to another account (user {Nobody})" : "can be written by others";

    private string Planted(string name, string text, string? way)
    {
        string path = _folder.Combine(name);
        File.WriteAllText(path, text);
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        mode |= way switch
        {
            "group" => UnixFileMode.GroupWrite,
            "others" => UnixFileMode.OtherWrite,
            _ => UnixFileMode.None,
        };
        File.SetUnixFileMode(path, mode);
        if (way == "owner")
            UnixOwnership.Set(path, (Nobody, Nobody));
        return path;
    }
}
