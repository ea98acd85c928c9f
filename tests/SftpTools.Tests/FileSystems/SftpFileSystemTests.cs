using SftpTools.Buffers;
using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>A bare FAILURE gets its cause, and what is there already is told from what is wrong.</summary>
public sealed class SftpFileSystemTests
{
    private const string PosixRename = "posix-rename@openssh.com";

    [Fact]
    public async Task A_directory_is_made_once()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.MakeLink("link", "new");

        Assert.True(await side.Files.CreateDirectoryAsync(side.PathOf("new"), 0x140, default).InTime());
        Assert.False(await side.Files.CreateDirectoryAsync(side.PathOf("new"), 0x1FF, default).InTime());
        Assert.False(await side.Files.CreateDirectoryAsync(side.PathOf("link"), 0x1FF, default).InTime());

        // Whoever makes it can fill it.
        Assert.Equal(0x1C0, side.GetMode("new"));
    }

    [Fact]
    public async Task A_directory_where_a_file_is_or_whose_parent_is_missing_is_not_made()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("file", "x");

        SftpException inTheWay = await FailsAsync(side.Files.CreateDirectoryAsync(side.PathOf("file"), null, default));
        SftpException noParent = await FailsAsync(side.Files.CreateDirectoryAsync(side.PathOf("none/new"), null, default));

        Assert.Equal(SftpErrorKind.PathExists, inTheWay.Kind);
        Assert.Equal(4, inTheWay.StatusCode);
        Assert.Contains("a file of that name is in the way", inTheWay.Message, StringComparison.Ordinal);
        Assert.Equal(SftpErrorKind.PathNotFound, noParent.Kind);
    }

    [Fact]
    public async Task On_a_read_only_server_a_directory_that_is_there_is_there()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { IsReadOnly = true });

        Assert.False(await side.Files.CreateDirectoryAsync(side.Root, null, default).InTime());
        SftpException denied = await FailsAsync(side.Files.CreateDirectoryAsync(side.PathOf("new"), null, default));
        Assert.Equal(SftpErrorKind.PermissionDenied, denied.Kind);
    }

    [Theory]
    [InlineData("file", "a file of that name")]
    [InlineData("directory", "a directory of that name")]
    [InlineData("link", "a link of that name")]
    public async Task A_new_file_does_not_replace(string name, string words)
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("file", "x");
        side.MakeDirectory("directory");
        side.MakeLink("link", "file");

        SftpException exception = await FailsAsync(side.Files.CreateNewAsync(side.PathOf(name), null, default));

        Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Equal("x", side.Read("file"));
    }

    [Fact]
    public async Task A_failure_whose_cause_cannot_be_asked_for_is_that_of_the_connection()
    {
        // It may be in its own way: a job that tries again finds out, and one that takes the bare failure for lasting does not.
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(RequestFault.ClaimId(PacketType.LStat, 1, 4711)));
        side.Write("file", "x");

        SftpException lost = await FailsAsync(side.Files.CreateNewAsync(side.PathOf("file"), null, default));
        SftpException inTheWay = await FailsAsync(side.Files.CreateNewAsync(side.PathOf("file"), null, default));

        Assert.Equal(SftpErrorKind.ProtocolError, lost.Kind);
        Assert.Equal(SftpErrorKind.PathExists, inTheWay.Kind);
    }

    [Fact]
    public async Task A_failure_without_a_cause_keeps_the_servers_words()
    {
        FaultScript script = FaultScript.None.With(RequestFault.Fail(PacketType.Open, 1, StatusCode.Failure, "quota exceeded"));
        await using ServerSide side = await ServerSide.StartAsync(script);

        SftpException exception = await FailsAsync(side.Files.CreateNewAsync(side.PathOf("file"), null, default));

        Assert.Equal(SftpErrorKind.Failure, exception.Kind);
        Assert.Equal("quota exceeded", exception.ServerMessage);
    }

    [Fact]
    public async Task A_failed_probe_leaves_the_first_failure_as_it_is()
    {
        FaultScript script = FaultScript.None
            .With(RequestFault.Fail(PacketType.Open, 1, StatusCode.Failure, "the first"))
            .With(RequestFault.Fail(PacketType.LStat, 0, StatusCode.Failure, "the second"))
            .With(RequestFault.Fail("statvfs@openssh.com", 0, StatusCode.Failure, "the third"));
        await using ServerSide side = await ServerSide.StartAsync(script);

        Assert.Equal("the first", (await FailsAsync(side.Files.CreateNewAsync(side.PathOf("file"), null, default))).ServerMessage);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_disk_is_explained_where_the_server_can(bool hasStatVfs)
    {
        await using ServerSide side = await ServerSide.StartAsync(
            hasStatVfs ? FaultScript.None : FaultScript.None.Without("statvfs@openssh.com"));
        side.Server.Tree.FreeBytes = 0;
        IFile file = await side.Files.CreateNewAsync(side.PathOf("file"), null, default).InTime();
        IoBuffer buffer = IoBuffer.Rent(100);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => file.WriteAtAsync(0, buffer, 100, default).InTime());

        Assert.Equal(SftpErrorKind.Failure, exception.Kind);
        Assert.Equal(hasStatVfs, exception.Message.Contains("the server's disk is full", StringComparison.Ordinal));
        Assert.Equal("Failure", exception.ServerMessage);
        buffer.Release();
        await file.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replace_takes_the_place_of_a_file_or_of_nothing(bool posixRename)
    {
        await using ServerSide side = await ServerSide.StartAsync(posixRename ? FaultScript.None : FaultScript.None.Without(PosixRename));
        side.Write("new1", "new1");
        side.Write("new2", "new2");
        side.Write("old", "old");

        await side.Files.ReplaceAsync(side.PathOf("new1"), side.PathOf("old"), default).InTime();
        await side.Files.ReplaceAsync(side.PathOf("new2"), side.PathOf("free"), default).InTime();

        Assert.Equal(["free", "old"], side.Names());
        Assert.Equal("new1", side.Read("old"));
        Assert.Equal("new2", side.Read("free"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replace_does_not_take_the_place_of_a_directory(bool posixRename)
    {
        await using ServerSide side = await ServerSide.StartAsync(posixRename ? FaultScript.None : FaultScript.None.Without(PosixRename));
        side.Write("new", "new");
        side.MakeDirectory("directory");

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => side.Files.ReplaceAsync(side.PathOf("new"), side.PathOf("directory"), default).InTime());

        Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        Assert.Contains("a directory of that name is in the way", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["directory/", "new"], side.Names());
    }

    [Fact]
    public async Task Absence_is_null_and_denial_is_not()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("closed/file", "x");
        side.SetMode("closed", 0);
        side.MakeLink("link", "nowhere");

        Assert.Null(await side.Files.GetEntryAsync(side.PathOf("none"), followLink: true, default).InTime());
        Assert.Null(await side.Files.GetEntryAsync(side.PathOf("link"), followLink: true, default).InTime());
        Assert.Equal(
            FileEntryType.SymbolicLink, (await side.Files.GetEntryAsync(side.PathOf("link"), followLink: false, default).InTime())!.Type);
        Assert.Equal(
            SftpErrorKind.PermissionDenied,
            (await FailsAsync(side.Files.GetEntryAsync(side.PathOf("closed/file"), followLink: true, default))).Kind);
    }

    [Fact]
    public async Task A_listing_has_everything_but_the_directory_itself_and_its_parent()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { EntriesPerName = 3 });
        string[] names = [".hidden", "...", "new\nline", "q\"uote", "caf\uEFE9", "ż"];
        foreach (string name in names)
            side.Write($"tree/{name}", name);

        List<FileEntry> entries = [];
        await foreach (FileEntry entry in side.Files.EnumerateAsync(side.PathOf("tree"), default))
            entries.Add(entry);

        Assert.Equal(names.Order(StringComparer.Ordinal), entries.Select(e => e.Name).Order(StringComparer.Ordinal));
        foreach (FileEntry entry in entries)
            Assert.NotNull(await side.Files.GetEntryAsync(entry.Path, followLink: false, default).InTime());
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    [Fact]
    public async Task A_long_listing_has_more_and_more_requests_under_way()
    {
        TaskCompletionSource rest = new();
        await using ServerSide side = await ServerSide.StartAsync(
            (FaultScript.None with { EntriesPerName = 100 }).With(RequestFault.Hold(PacketType.ReadDir, 5, rest.Task)));
        for (int i = 0; i < 2000; i++)
            side.Write($"tree/{i}", "");

        Task<int> listing = CountAsync(side, "tree");

        // At least two at first, and one more with each of the four answers.
        await Eventually.TrueAsync(() => side.Server.Log.Count(PacketType.ReadDir) >= 4 + 6);
        rest.SetResult();
        Assert.Equal(2000, await listing.InTime());
        Assert.InRange(side.Server.Log.Count(PacketType.ReadDir), 21, 21 + 16);
    }

    [Fact]
    public async Task A_short_directory_takes_no_more_requests_than_it_starts_with()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { EntriesPerName = 100 });
        side.Write("tree/file", "");

        Assert.Equal(1, await CountAsync(side, "tree").InTime());

        // A server that is slow just now counts as far.
        Assert.InRange(side.Server.Log.Count(PacketType.ReadDir), 2, 4);
    }

    private static async Task<int> CountAsync(ServerSide side, string name)
    {
        int count = 0;
        await foreach (FileEntry _ in side.Files.EnumerateAsync(side.PathOf(name), default))
            count++;
        return count;
    }

    [Fact]
    public async Task A_closed_file_is_closed_once_and_a_disposed_one_too()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("file", "x");
        IFile first = await side.Files.OpenReadAsync(side.PathOf("file"), default).InTime();
        IFile second = await side.Files.OpenReadAsync(side.PathOf("file"), default).InTime();

        await first.CloseAsync(default).InTime();
        await first.DisposeAsync();
        await second.DisposeAsync();
        await second.DisposeAsync();

        await Eventually.TrueAsync(() => side.OpenHandles == 0);
        Assert.Equal(2, side.Server.Log.Count(PacketType.Close));
    }

    [Fact]
    public async Task A_close_that_is_cancelled_before_it_is_sent_still_closes()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("file", "x");
        IFile file = await side.Files.OpenReadAsync(side.PathOf("file"), default).InTime();

        // The reply may be there before anybody looks at the token.
        Exception? exception = await Record.ExceptionAsync(() => file.CloseAsync(new CancellationToken(canceled: true)).InTime());

        Assert.True(exception is null or OperationCanceledException, exception?.ToString());
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    private static async Task<SftpException> FailsAsync<T>(ValueTask<T> operation) =>
        await Assert.ThrowsAsync<SftpException>(() => operation.InTime());
}
