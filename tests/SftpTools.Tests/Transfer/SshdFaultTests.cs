using System.Globalization;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Transfer;

/// <summary>Lost connections, a server that is started again and several streams, over a real sshd and both transports.</summary>
public sealed class SshdFaultTests(SharedSshd sshd) : IClassFixture<SharedSshd>
{
    private const int Files = 30;
    private const int LargeLength = 6_000_000;

    // More than in every run of the tests are for who asks for them; the ones in memory always try 50.
    private static readonly int s_seeds =
        int.TryParse(Environment.GetEnvironmentVariable("SFTPTOOLS_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int seeds) ? seeds : 3;

    private static readonly TransferOptions s_options =
        new() { RetryCount = 20, RetryInterval = TimeSpan.FromMilliseconds(50) };

    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task A_connection_cut_at_a_random_byte_costs_nothing(string kind)
    {
        for (int seed = 1; seed <= s_seeds; seed++)
        {
            foreach (bool up in new[] { true, false })
            {
                Random random = new(seed);
                using DelayProxy proxy = DelayProxy.Start(sshd.Server.Host, sshd.Server.Port, TimeSpan.Zero);
                SftpSession session = await sshd.OpenSessionAsync(By(kind), proxy.Port);
                using TempFolder local = new();
                string remote = sshd.NewDirectory();
                (string from, string to) = up ? (local.Path, remote) : (remote, local.Path);
                Dictionary<string, byte[]> contents = MakeTree(from, random);
                proxy.CutAfter(ProxyDirection.ToServer, random.NextInt64(100, up ? LargeLength : 10_000));
                proxy.CutAfter(ProxyDirection.ToClient, random.NextInt64(100, up ? 10_000 : LargeLength));

                await CopyAsync(session, up, from, to, s_options, seed);

                AssertSame(contents, to);
                await session.CloseAsync().InTime();
            }
        }
    }

    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task A_server_that_is_ended_and_started_again_in_the_middle_is_waited_for(string kind)
    {
        foreach (bool up in new[] { true, false })
        {
            SftpSession session = await sshd.OpenSessionAsync(By(kind));
            using TempFolder local = new();
            string remote = sshd.NewDirectory();
            (string from, string to) = up ? (local.Path, remote) : (remote, local.Path);
            Dictionary<string, byte[]> contents = MakeTree(from, new Random(1));
            TransferRecord record = new();
            // Slow enough that the end comes in the middle.
            TransferJob job = Job(session, up, s_options with { BytesPerSecond = LargeLength }, record);
            Task copy = job.RunAsync([await ItemAsync(session, up, from, to)], default);
            await Eventually.TrueAsync(() => job.Progress.Look().BytesDone > LargeLength / 4);

            sshd.Server.Stop();
            await Task.Delay(300);
            sshd.Server.Restart();
            await copy.InTime();

            record.AllWell(contents.Count);
            AssertSame(contents, to);
            await session.CloseAsync().InTime();
        }
    }

    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task Several_streams_bring_the_same_bytes_and_end_with_the_session(string kind)
    {
        using SshServer server = SshServer.Start();
        SftpSession session = await sshd.OpenSessionAsync(By(kind), server: server);
        foreach (bool up in new[] { true, false })
        {
            using TempFolder local = new();
            string remote = sshd.NewDirectory();
            (string from, string to) = up ? (local.Path, remote) : (remote, local.Path);
            byte[] content = TestBytes.Make(20_000_000);
            await File.WriteAllBytesAsync(Path.Combine(from, "large"), content);

            await CopyAsync(session, up, from, to, s_options with { Streams = 4 }, 1);

            Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(to, "root", "large")));
            Assert.InRange(session.Connections, 1, 4);
        }
        await session.CloseAsync().InTime();
        Assert.Equal(0, session.Connections);
        await Eventually.TrueAsync(() => ProcessTree.Descendants(server.ProcessId).Count == 0);
    }

    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task A_server_that_lets_few_in_at_once_is_respected(string kind)
    {
        using SshServer server = SshServer.Start(new SshServerOptions { Lines = ["MaxStartups 1"] });
        SftpSession session = await sshd.OpenSessionAsync(By(kind), server: server);
        using TempFolder local = new();
        string remote = sshd.NewDirectory();
        byte[] content = TestBytes.Make(10_000_000);
        await File.WriteAllBytesAsync(Path.Combine(local.Path, "large"), content);

        await CopyAsync(session, true, local.Path, remote, s_options with { Streams = 8 }, 1);

        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(remote, "root", "large")));
        Assert.InRange(session.Connections, 1, 8);
        await session.CloseAsync().InTime();
    }

    private static SftpTransport By(string kind) =>
        kind == ConformanceServer.SshdByOpenSsh ? SftpTransport.OpenSsh : SftpTransport.SshNet;

    private static TransferJob Job(SftpSession session, bool up, TransferOptions options, TransferRecord record) => up
        ? new TransferJob(LocalFileSystem.Instance, session.Files, options, record)
        : new TransferJob(session.Files, LocalFileSystem.Instance, options, record);

    private static async Task<TransferItem> ItemAsync(SftpSession session, bool up, string from, string to)
    {
        IFileSystem source = up ? LocalFileSystem.Instance : session.Files;
        return new TransferItem((await source.GetEntryAsync(from, followLink: false, default).InTime())!, $"{to}/root");
    }

    private static async Task CopyAsync(SftpSession session, bool up, string from, string to, TransferOptions options, int seed)
    {
        TransferRecord record = new();
        await Job(session, up, options, record).RunAsync([await ItemAsync(session, up, from, to)], default).InTime();
        Assert.True(record.Failed.IsEmpty, $"Seed {seed}: {record.Failed.FirstOrDefault().Error?.Message}");
        record.AllWell(Directory.GetFiles(from, "*", SearchOption.AllDirectories).Length);
    }

    private static Dictionary<string, byte[]> MakeTree(string root, Random random)
    {
        Dictionary<string, byte[]> contents = new() { ["large"] = TestBytes.Make(LargeLength, random.Next()) };
        for (int i = 0; i < Files; i++)
            contents.Add($"directory{i % 5}/file{i}", TestBytes.Make(random.Next(0, 40_000), i));
        foreach ((string name, byte[] content) in contents)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, name))!);
            File.WriteAllBytes(Path.Combine(root, name), content);
        }
        return contents;
    }

    /// <summary>Every file is there with its bytes, and nothing else is.</summary>
    private static void AssertSame(Dictionary<string, byte[]> contents, string to)
    {
        string root = Path.Combine(to, "root");
        string[] names = [.. Directory.GetFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)];
        Assert.Equal(contents.Keys.Order(StringComparer.Ordinal), names);
        Assert.All(contents, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(root, file.Key))));
    }
}
