using SftpTools.Content;
using SftpTools.FileSystems;
using SftpTools.Fixtures;
using SftpTools.Fixtures.Servers;
using SftpTools.Operations;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;
using SftpTools.Tests.Transports.OpenSsh;
using SftpTools.Transports;
using SftpTools.Trust;
using Xunit.Abstractions;

namespace SftpTools.Tests.Memory;

/// <summary>
/// What streams without an end, and trees without a bottom, take of this process's memory until they are ended: measured from outside of the
/// code, with nothing else running. The figures are in the output of each test.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class PeakMemoryTests(ITestOutputHelper output)
{
    private const long Most = 200L * 1024 * 1024;

    [FactIfUnix]
    public async Task Of_ssh_that_talks_without_an_end_of_line()
    {
        using FakeSsh ssh = new("exec head -c 400000000 /dev/zero >&2");

        await StaysSmallAsync(nameof(Of_ssh_that_talks_without_an_end_of_line), async () => Assert.Equal(
            SftpErrorKind.ConnectionLost,
            (await Assert.ThrowsAsync<SftpException>(() => ssh.ConnectAsync(new ConnectionOptions { HostName = "host" }))).Kind));
    }

    [Fact]
    public async Task Of_answers_without_names() => await StaysSmallAsync(nameof(Of_answers_without_names), async () =>
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(new RequestFault
        {
            On = PacketType.ReadDir,
            Rewrite = static packet => [Replies.Names(RequestFault.IdOf(packet), [])],
        }));
        await Assert.ThrowsAsync<SftpException>(() => CountAsync(side.Session.Files.EnumerateAsync("/root", default)).InTime());
    });

    [Fact]
    public async Task Of_data_without_an_end() => await StaysSmallAsync(nameof(Of_data_without_an_end), async () =>
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(RequestFault.SendData(0, 32 * 1024)));
        side.Write("file", TestBytes.Make(5));
        await Assert.ThrowsAsync<SftpException>(
            () => new ContentReader(side.Session.Files, "/root/file", new ContentOptions()).ReadAllTextAsync(default).InTime());
    });

    [Fact]
    public async Task Of_data_of_no_stated_length_without_an_end() => await StaysSmallAsync(nameof(Of_data_of_no_stated_length_without_an_end), async () =>
    {
        SftpAttributes file = SftpAttributes.None with { Permissions = 0x81A4 };
        FaultScript script = FaultScript.None.With(RequestFault.SendData(0, 32 * 1024));
        foreach (PacketType look in new[] { PacketType.Stat, PacketType.LStat, PacketType.FStat })
            script = script.With(new RequestFault { On = look, Rewrite = packet => [Replies.Attributes(RequestFault.IdOf(packet), file)] });
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("file", TestBytes.Make(5));
        SftpException failure = await Assert.ThrowsAsync<SftpException>(
            () => new ContentReader(side.Session.Files, "/root/file", new ContentOptions()).ReadAllTextAsync(default).InTime());
        Assert.Contains("tells no length", failure.Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Of_the_longest_answers_with_names() => await StaysSmallAsync(nameof(Of_the_longest_answers_with_names), async () =>
    {
        (string, string, SftpAttributes)[] names =
            [.. Enumerable.Range(0, 12_000).Select(static i => ($"{i:00000}{new string('n', 250)}", new string('l', 200), SftpAttributes.None with { Permissions = 0x81A4 }))];
        int answers = 0;
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(new RequestFault
        {
            On = PacketType.ReadDir,
            Rewrite = packet => [Interlocked.Increment(ref answers) <= 40
                ? Replies.Names(RequestFault.IdOf(packet), names)
                : Replies.Status(RequestFault.IdOf(packet), StatusCode.Eof)],
        }));
        Assert.Equal(40 * names.Length, await CountAsync(side.Session.Files.EnumerateAsync("/root", default)).InTime());
    });

    [Fact]
    public async Task Of_a_tree_without_a_bottom_that_is_removed() => await StaysSmallAsync(nameof(Of_a_tree_without_a_bottom_that_is_removed), async () =>
    {
        int handles = 0;
        int listings = 0;
        SftpAttributes directory = SftpAttributes.None with { Permissions = 0x41ED };
        FaultScript script = FaultScript.None
            .With(new RequestFault { On = PacketType.LStat, Rewrite = packet => [Replies.Attributes(RequestFault.IdOf(packet), directory)] })
            .With(new RequestFault { On = PacketType.Stat, Rewrite = packet => [Replies.Attributes(RequestFault.IdOf(packet), directory)] })
            .With(new RequestFault { On = PacketType.RmDir, Rewrite = static packet => [Replies.Status(RequestFault.IdOf(packet), StatusCode.Failure)] })
            .With(new RequestFault { On = PacketType.Close, Rewrite = static packet => [Replies.Status(RequestFault.IdOf(packet), StatusCode.Ok)] })
            .With(new RequestFault
            {
                On = PacketType.OpenDir,
                Rewrite = packet => [Replies.Handle(RequestFault.IdOf(packet), BitConverter.GetBytes(Interlocked.Increment(ref handles)))],
            })
            .With(new RequestFault
            {
                On = PacketType.ReadDir,
                Rewrite = packet => Interlocked.Increment(ref listings) % 2 == 1
                    ? [Replies.Names(RequestFault.IdOf(packet), [("fourteen-chars", "", directory)])]
                    : [Replies.Status(RequestFault.IdOf(packet), StatusCode.Eof)],
            });
        await using ServerSide side = await ServerSide.StartAsync(script);
        List<SftpException> failures = [];

        TreeRemover remover = new(side.Session.Files, failure =>
        {
            lock (failures)
                failures.Add(failure);
        });
        try
        {
            Assert.False(await remover.RemoveTreeAsync("/root/tree", default).InTime());
            Assert.NotEmpty(failures);
        }
        catch (SftpException)
        {
            // One that ends the whole removal.
        }
        output.WriteLine($"{handles} directories were opened");
    });

    [FactIfUnix]
    public async Task Of_known_hosts_that_is_no_such_file()
    {
        using TempFolder folder = new();
        ExternalCommand.Require(
            "/bin/sh",
            ["-c", "umask 077; cd \"$1\"; mkfifo pipe; yes 'not a line of it' | head -c 100000000 > large; yes 'no line' | head -n 1000000 > many", "sh", folder.Path]);

        await StaysSmallAsync(nameof(Of_known_hosts_that_is_no_such_file), async () =>
        {
            foreach (string name in (string[])["pipe", "large", "many"])
            {
                KnownHostsFile file = await Task.Run(() => KnownHostsFile.Read(folder.Combine(name))).InTime();
                Assert.Empty(file.Entries);
                Assert.InRange(file.Problems.Count, 1, 25);
            }
        });
    }

    private static async Task<int> CountAsync(IAsyncEnumerable<FileEntry> entries)
    {
        int count = 0;
        await foreach (FileEntry _ in entries)
            count++;
        return count;
    }

    private async Task StaysSmallAsync(string name, Func<Task> work)
    {
        GC.Collect();
        long before = Environment.WorkingSet;
        long peak = before;
        using CancellationTokenSource over = new();
        Task watch = Task.Run(
            () =>
            {
                while (!over.IsCancellationRequested)
                {
                    peak = Math.Max(peak, Environment.WorkingSet);
                    Thread.Sleep(5);
                }
            },
            CancellationToken.None);
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            await work();
        }
        finally
        {
            await over.CancelAsync();
            await watch;
        }
        output.WriteLine($"{name}: {(peak - before) / 1048576.0:0} MiB more at the most, over after {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(peak - before, 0, Most);
    }
}
