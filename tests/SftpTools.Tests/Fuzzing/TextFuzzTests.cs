using System.Text;
using SftpTools.Fixtures;
using SftpTools.Transfer;
using SftpTools.Transfer.Journals;
using SftpTools.Transfer.Resume;
using SftpTools.Transports;
using SftpTools.Transports.Config;
using SftpTools.Trust;

namespace SftpTools.Tests.Fuzzing;

/// <summary>Damaged files and addresses end in success or in an <see cref="SftpException"/>; nothing of the runtime's own comes out.</summary>
public sealed class TextFuzzTests : IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly string[] s_knownHosts =
    [
        $"host,192.0.2.1 {Key} comment\n[host]:2222 {Key}\n*.example.org,!no.example.org {Key}\n",
        $"@cert-authority * {Key}\n@revoked bad {Key}\n# comment\n\n",
        $"|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA= {Key}\n",
        "host ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAAA\nhost ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7\n",
    ];

    private static readonly string[] s_config =
    [
        "Host web *.example.org !bad\n  HostName %h.example.com\n  Port 2222\n  User \"jo smith\"\n  IdentityFile ~/.ssh/id_%r\n",
        "Match host a,b user !root exec \"true\"\n  ProxyJump jo@one:22,ssh://two:23\n  StrictHostKeyChecking accept-new\n",
        "Include config.d/*\nMatch final all\nCiphers +aes128-ctr\nServerAliveInterval 1h30m\nUserKnownHostsFile /a \"/b c\" none\n",
        "Match originalhost=x tagged=y localuser z\nConnectTimeout 5\nCompression yes\nIdentityAgent ${SSH_AUTH_SOCK}\n",
    ];

    private static readonly string[] s_addresses =
    [
        "host", "jo@host:22", "ssh://jo%40x@host:22/", "[::1]:22", "fe80::1%eth0", "http://proxy:8080", "socks5://proxy:1080", "socks4://[::1]:1",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Known_hosts() => Fuzz(s_knownHosts, static bytes =>
    {
        KnownHostsFile file = KnownHostsFile.Parse("/known_hosts", bytes);
        KnownHosts known = new([file]);
        HostKey key = HostKey.FromFields(Key.Split(' ')[0], Key.Split(' ')[1]);
        known.Lookup(KnownHostName.Of("host", 2222), key);
        known.Prefer(KnownHostName.Of("a.example.org"), ["ssh-ed25519"]);
        foreach (KnownHostEntry entry in file.Entries)
            entry.TextWithout("host");
    });

    [Fact]
    public void Configuration()
    {
        string path = _folder.Combine("config");
        SshConfigEnvironment environment = new()
        {
            HomeDirectory = _folder.Path,
            UserConfigPath = path,
            SystemDirectory = _folder.Path,
            UserName = "jo",
            MachineName = "machine.example.org",
            Variable = static _ => null,
        };
        Fuzz(s_config, bytes =>
        {
            File.WriteAllBytes(path, bytes);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            SshConfigReader.ReadHostNames(environment);
            ConnectionPlan.Resolve(new ConnectionOptions { HostName = "web" }, environment);
        });
    }

    [Fact]
    public void Journals()
    {
        string path = _folder.Combine("journal");
        string[] samples = [JournalSample(path)];
        Fuzz(samples, bytes =>
        {
            using MemoryStream stream = new(bytes);
            JournalReader.Read(path, stream);
        });
    }

    [Fact]
    public void Records_of_partial_files()
    {
        PartialRecord record = new()
        {
            Source = new string('a', 64),
            Length = 1000,
            Time = 638000000000000000,
            Written = 10,
            Owner = new PartialOwner("machine", 1, 2, "token"),
        };
        Fuzz([Encoding.UTF8.GetString(record.ToBytes()).TrimEnd()], static bytes => PartialRecord.Parse(bytes));
    }

    [Fact]
    public void Addresses() => Fuzz(s_addresses, static bytes =>
    {
        string text = Encoding.UTF8.GetString(bytes);
        JumpHost.ParseList(text);
        KnownHostName name = KnownHostName.Of(text, 22);
        name.WhyNotWritable();
        OptionConflicts.Refuse(new ConnectionOptions { HostName = text, JumpHosts = [text], Options = [new("ProxyJump", text), new(text, text)] });
        try
        {
            ProxyAddress.Parse(text);
        }
        catch (FormatException)
        {
            // What the cmdlet tells as an error of use.
        }
    });

    private static void Fuzz(IReadOnlyList<string> samples, Action<byte[]> use) => FuzzBudget.Run(seed =>
    {
        byte[] bytes = Damage.Of(samples, seed);
        try
        {
            use(bytes);
        }
        catch (SftpException)
        {
            // It is told.
        }
        catch (Exception exception)
        {
            Assert.Fail($"Number {seed}, {Convert.ToBase64String(bytes)}: {exception}");
        }
    });

    private static string JournalSample(string path)
    {
        JournalJob job = new(
            JournalPlace.ThisMachine, new JournalPlace("prod", "host", 22, "jo"), new TransferOptions { MoveSource = true },
            new JournalFilter("*.txt", ["a"], ["b"]), [new JournalItem("/a/x", "/b/x"), new JournalItem("/a/y", "/b/y")])
        {
            NewDirectory = "/b",
        };
        using (Journal journal = Journal.Create(path, [job]))
            journal.End();
        return File.ReadAllText(path)
            + "{\"done\":\"/a/x\",\"target\":\"/b/x\",\"length\":5,\"time\":1700000000}\n{\"moved\":\"/a/x\"}\n"
            + "{\"failed\":\"/a/y\",\"target\":\"/b/y\",\"error\":\"e\"}\n{\"end\":{\"done\":1,\"failed\":1,\"skipped\":0}}\n";
    }
}
