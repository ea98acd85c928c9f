using System.Security.Cryptography;
using System.Text;
using SftpTools.Content;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Listing;
using SftpTools.Operations;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Names;

namespace SftpTools.Tests.FileSystems;

/// <summary>
/// Servers that bear one or two open files, or one transfer at a time, and do not say so: what every command does works there, and what was
/// found out holds for the whole session.
/// </summary>
public sealed class FewHandlesTests
{
    public static TheoryData<string> Servers() => new("one handle", "two handles", "three handles", "one transfer, 3", "one transfer, 4");

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_tree_is_listed(string kind)
    {
        await using ServerSide side = await StartAsync(kind);

        List<string> names = [];
        TreeWalker walker = await TreeWalker.ForAsync(side.Files, default).InTime();
        await foreach (TreeWalker.Found found in walker.WalkAsync(
            await side.EntryAsync("tree"), static (entry, _) => new(entry.Type == FileEntryType.Directory), default))
        {
            Assert.Null(found.Error?.Message);
            names.Add(found.Entry!.Path);
        }

        Assert.Equal(side.Names().Where(static name => name.StartsWith("tree/", StringComparison.Ordinal)).Count() - 1, names.Count);
        await LearnedAsync(side, kind);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_tree_is_changed_and_removed(string kind)
    {
        await using ServerSide side = await StartAsync(kind);
        List<string> failures = [];

        await new AttributeSetter(side.Session.Files, new AttributeChange { UserId = 4711 }, failure => failures.Add(failure.Message))
            .SetTreeAsync(await side.EntryAsync("tree"), default).InTime();
        Assert.Equal(4711u, side.Server.Tree.Find("/root/tree/d07/f3")!.UserId);
        Assert.True(await new TreeRemover(side.Session.Files, failure => failures.Add(failure.Message)).RemoveTreeAsync("/root/tree", default).InTime());

        Assert.Empty(failures);
        Assert.Empty(side.Names());
        await LearnedAsync(side, kind);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Many_files_are_hashed_and_read_and_written_at_once(string kind)
    {
        await using ServerSide side = await StartAsync(kind);
        SftpFileSystem files = side.Session.Files;

        byte[][] hashes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            new FileHasher(files).HashAsync($"/root/tree/d{i:00}/f1", HashAlgorithmName.SHA256, default))).InTime();
        string[] texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            new ContentReader(files, $"/root/tree/d{i:00}/f1", new ContentOptions()).ReadAllTextAsync(default))).InTime();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AddAsync(files, $"/root/tree/d{i:00}/f1"))).InTime();

        Assert.All(hashes, (hash, i) => Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes($"{i} 1")), hash));
        Assert.All(texts, (text, i) => Assert.Equal($"{i} 1", text));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal($"{i} 1 and more", side.Read($"tree/d{i:00}/f1")));
        await LearnedAsync(side, kind);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Several_contents_grow_at_once(string kind)
    {
        await using ServerSide side = await StartAsync(kind);
        SftpFileSystem files = side.Session.Files;
        side.Write("old", "old ");
        string lines = string.Concat(Enumerable.Repeat("0123456789abcde\n", 20_000));

        List<ContentWriter> writers = [];
        foreach (string name in new[] { "a", "b", "old" })
            writers.Add(await ContentWriter.ReplaceAsync(files, $"/root/{name}", new UTF8Encoding(false), inPlace: name == "b", force: false, default).InTime());
        writers.Add(await ContentWriter.AppendAsync(files, "/root/tree/d00/f0", new UTF8Encoding(false), detect: true, force: false, default).InTime());
        foreach (ContentWriter writer in Enumerable.Repeat(writers, 3).SelectMany(static all => all))
            await AddTextAsync(writer, lines).InTime();
        foreach (ContentWriter writer in writers)
        {
            await writer.CommitAsync(default).InTime();
            await writer.DisposeAsync();
        }

        string all = lines + lines + lines;
        Assert.Equal([true, true, true, true], new[]
        {
            side.Read("a") == all, side.Read("b") == all, side.Read("old") == all, side.Read("tree/d00/f0") == "0 0" + all,
        });
        Assert.DoesNotContain(side.Names(), static name => name.Contains(TemporaryName.Suffix, StringComparison.Ordinal));
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Files_are_opened_while_a_directory_is_listed(string kind)
    {
        await using ServerSide side = await StartAsync(kind);
        TreeWalker walker = await TreeWalker.ForAsync(side.Files, default).InTime();
        int read = 0;

        await foreach (TreeWalker.Found found in walker.WalkAsync(await side.EntryAsync("tree/long"), static (_, _) => new(false), default))
        {
            Assert.Null(found.Error?.Message);
            if (read++ < 3)
                Assert.Equal("x", await new ContentReader(side.Session.Files, found.Entry!.Path, new ContentOptions()).ReadAllTextAsync(default).InTime());
        }

        Assert.Equal(700, read);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Trees_are_copied_up_down_and_to_another_such_server(string kind)
    {
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            foreach (TransferOptions options in new TransferOptions[] { new(), new() { Verify = SftpVerify.Hash, Resume = true }, new() { MoveSource = true } })
            {
                await using ServerSide there = await StartAsync(kind, isEmpty: true);
                await using CopySide here = direction == CopyDirection.Across ? await StartAsync(kind, isEmpty: true) : new LocalSide();
                CopySide source = direction == CopyDirection.Down ? there : here;
                CopySide target = direction == CopyDirection.Down ? here : there;
                for (int i = 0; i < 12; i++)
                {
                    for (int j = 0; j < 3; j++)
                        source.Write($"tree/d{i:00}/f{j}", TestBytes.Make(i == 0 ? 400_000 : 100, i));
                }
                TransferRecord record = new();
                FileEntry tree = await source.EntryAsync("tree");

                await new TransferJob(source.Files, target.Files, options with { RetryInterval = TimeSpan.FromMilliseconds(1) }, record)
                    .RunAsync([new TransferItem(tree, target.PathOf("tree"))], default).InTime();

                Assert.Empty(record.Failed.Select(failure => $"{direction} {options.Verify} {failure.Error.Message}"));
                Assert.Equal(36, record.Completed.Count);
                Assert.Equal(TestBytes.Make(400_000, 0), target.ReadBytes("tree/d00/f1"));
                Assert.Equal(TestBytes.Make(100, 11), target.ReadBytes("tree/d11/f2"));
                Assert.DoesNotContain(target.Names(), static name => name.Contains(TemporaryName.Suffix, StringComparison.Ordinal));
                Assert.Equal(options.MoveSource, !source.Names().Contains("tree/"));
            }
        }
    }

    [Theory]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_file_is_copied_while_the_last_handle_is_a_listing_s(CopyDirection direction)
    {
        TaskCompletionSource end = new();
        await using ServerSide source = await StartAsync("one handle", isEmpty: true, RequestFault.Hold(PacketType.ReadDir, 2, end.Task));
        await using CopySide target = direction == CopyDirection.Across ? await StartAsync("one handle", isEmpty: true) : new LocalSide();
        source.Write("tree/f", "content");
        TransferRecord record = new();

        Task copy = CopyAsync(source, target, record);
        await Eventually.TrueAsync(() => source.Server.Log.Entries.Any(static entry => entry.Type == PacketType.Open));
        await Task.Delay(300);
        end.SetResult();
        await copy.InTime();

        Assert.Empty(record.Failed.Select(static failure => failure.Error.Message));
        Assert.Equal("content", target.Read("tree/f"));
    }

    [Fact]
    public async Task A_file_is_copied_while_another_command_has_the_last_handle()
    {
        await using ServerSide source = await StartAsync("one handle", isEmpty: true);
        await using LocalSide target = new();
        source.Write("tree/f", "content");
        source.Write("other", "x");
        FileEntry file = await source.EntryAsync("tree/f");
        IFile other = await source.Files.OpenReadAsync("/root/other", default).InTime();
        TransferRecord record = new();

        Task copy = new TransferJob(source.Files, target.Files, new TransferOptions { RetryInterval = TimeSpan.FromMilliseconds(1) }, record)
            .RunAsync([new TransferItem(file, target.PathOf("f"))], default);
        await Eventually.TrueAsync(() => source.Server.Log.Entries.Count(static entry => entry.Type == PacketType.Open) > 1);
        await Task.Delay(300);
        await other.CloseAsync(default).InTime();
        await copy.InTime();

        Assert.Empty(record.Failed.Select(static failure => failure.Error.Message));
        Assert.Equal("content", target.Read("f"));
    }

    [Fact]
    public async Task A_refusal_among_others_is_no_error_when_another_open_fails_for_good()
    {
        await using ServerSide side = await StartAsync("one handle");
        SftpFileSystem files = side.Session.Files;

        Task[] failing = [.. Enumerable.Range(0, 10).Select(i => Assert.ThrowsAsync<SftpException>(() =>
            files.OpenAsync($"/root/tree/d{i:00}", FileMode.Open, FileAccess.Write, null, default).AsTask()))];
        byte[][] hashes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            new FileHasher(files).HashAsync($"/root/tree/d{i:00}/f1", HashAlgorithmName.SHA256, default))).InTime();
        await Task.WhenAll(failing).InTime();

        Assert.All(hashes, (hash, i) => Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes($"{i} 1")), hash));
    }

    [Fact]
    public async Task What_was_found_out_holds_for_the_next_copy()
    {
        await using ServerSide side = await StartAsync("one handle");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i =>
            new FileHasher(side.Session.Files).HashAsync($"/root/tree/d{i:00}/f1", HashAlgorithmName.SHA256, default))).InTime();
        Assert.Equal(1, side.Session.Profile.MaxOpenHandles);
        int before = side.Server.Log.Entries.Count(static entry => entry.Type == PacketType.Open);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(i =>
            new FileHasher(side.Session.Files).HashAsync($"/root/tree/d{i:00}/f1", HashAlgorithmName.SHA256, default))).InTime();

        Assert.Equal(5, side.Server.Log.Entries.Count(static entry => entry.Type == PacketType.Open) - before);
    }

    [Fact]
    public async Task A_refusal_with_another_cause_is_told_and_changes_nothing()
    {
        await using ServerSide side = await StartAsync("many");
        IFile open = await side.Files.OpenReadAsync("/root/tree/d01/f1", default).InTime();

        Task<IFile> refused = side.Files.OpenAsync("/root/tree/d01", FileMode.Truncate, FileAccess.Write, null, default).AsTask();
        await open.CloseAsync(default).InTime();

        await Assert.ThrowsAsync<SftpException>(() => refused.InTime());
        Assert.Null(side.Session.Profile.MaxOpenHandles);
    }

    private static async Task AddTextAsync(ContentWriter writer, string text)
    {
        int done = 0;
        while (!TryAdd())
            await writer.FlushAsync(default);

        bool TryAdd()
        {
            ReadOnlySpan<char> left = text.AsSpan(done);
            bool isOver = writer.TryAdd(ref left);
            done = text.Length - left.Length;
            return isOver;
        }
    }

    private static async Task AddAsync(SftpFileSystem files, string path)
    {
        ContentWriter writer = await ContentWriter.AppendAsync(files, path, null, false, false, default);
        await using (writer)
        {
            ReadOnlyMemory<byte> bytes = " and more"u8.ToArray();
            Take(writer, bytes);
            await writer.CommitAsync(default);
        }

        static void Take(ContentWriter writer, ReadOnlyMemory<byte> bytes)
        {
            ReadOnlySpan<byte> left = bytes.Span;
            Assert.True(writer.TryAdd(ref left));
        }
    }

    private static async Task LearnedAsync(ServerSide side, string kind)
    {
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
        if (kind.EndsWith("handle", StringComparison.Ordinal) || kind.EndsWith("handles", StringComparison.Ordinal))
            Assert.InRange(side.Session.Profile.MaxOpenHandles ?? 0, 1, 3);
    }

    private static async Task CopyAsync(CopySide source, CopySide target, TransferRecord record) =>
        await new TransferJob(source.Files, target.Files, new TransferOptions { RetryInterval = TimeSpan.FromMilliseconds(1) }, record)
            .RunAsync([new TransferItem(await source.EntryAsync("tree"), target.PathOf("tree"))], default);

    private static async Task<ServerSide> StartAsync(string kind, bool isEmpty = false, params RequestFault[] faults)
    {
        FaultScript script = FaultScript.None.Without("limits@openssh.com") with { Faults = faults };
        ServerSide side = await ServerSide.StartAsync(kind switch
        {
            "one handle" => script with { HiddenHandles = 1 },
            "two handles" => script with { HiddenHandles = 2 },
            "three handles" => script with { HiddenHandles = 3 },
            "one transfer, 3" => script with { OneTransfer = StatusCode.PermissionDenied },
            "one transfer, 4" => script with { OneTransfer = StatusCode.Failure },
            _ => script,
        });
        if (isEmpty)
            return side;
        for (int i = 0; i < 30; i++)
        {
            for (int j = 0; j < 5; j++)
                side.Write($"tree/d{i:00}/f{j}", $"{i} {j}");
        }
        for (int i = 0; i < 700; i++)
            side.Write($"tree/long/f{i:000}", "x");
        return side;
    }
}
