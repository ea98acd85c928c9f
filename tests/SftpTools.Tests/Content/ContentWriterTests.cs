using System.Text;
using SftpTools.Content;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.Content;

/// <summary>Content is written, added and emptied on servers that open files in their own ways; what was there is never lost on the way.</summary>
public sealed class ContentWriterTests
{
    private static readonly FaultScript s_unknown = FaultScript.None.Without("expand-path@openssh.com");

    public static TheoryData<string> OddServers() => new("plain", "empties", "hides", "refuses", "ignores", "no texts");

    [Theory]
    [MemberData(nameof(OddServers))]
    public async Task What_is_added_comes_after_what_was_there(string kind)
    {
        await using ServerSide side = await ServerSide.StartAsync(Script(kind));
        side.Write("file", "old ");
        side.SetMode("file", 0x1A0);
        side.MakeLink("link", "file");

        await AddAsync(side, "file", "one ");
        await AddAsync(side, "link", "two");
        await AddAsync(side, "new", "first");

        Assert.Equal("old one two", side.Read("file"));
        Assert.Equal(0x1A0, side.GetMode("file"));
        Assert.Equal("first", side.Read("new"));
        Assert.Equal(["file", "link@", "new"], side.Names());
        // The trial of each way to open a file is made once.
        Assert.InRange(side.Server.Log.Entries.Count(entry => entry.Type == PacketType.Open && entry.First!.Contains("trial", StringComparison.Ordinal)), 2, 4);
    }

    [Theory]
    [MemberData(nameof(OddServers))]
    public async Task What_is_opened_for_writing_keeps_its_content_or_is_not_opened(string kind)
    {
        await using ServerSide side = await ServerSide.StartAsync(Script(kind));
        bool keeps = kind is "plain" or "refuses" or "ignores" or "no texts";
        side.Write("file", "content");

        foreach (Func<ValueTask<IFile>> open in new[]
        {
            () => side.Session.Files.OpenWriteAsync("/root/file", truncate: false, default),
            () => side.Files.OpenAsync("/root/file", FileMode.Open, FileAccess.Write, null, default),
            () => side.Files.OpenAsync("/root/file", FileMode.Open, FileAccess.ReadWrite, null, default),
        })
        {
            if (keeps)
            {
                await (await open().InTime()).CloseAsync(default).InTime();
            }
            else
            {
                SftpException refusal = await Assert.ThrowsAsync<SftpException>(() => open().AsTask().InTime());
                Assert.Equal(SftpErrorKind.NotSupported, refusal.Kind);
                Assert.Contains("Set-SftpContent", refusal.Message, StringComparison.Ordinal);
            }
            Assert.Equal("content", side.Read("file"));
        }
        await (await side.Session.Files.OpenWriteAsync("/root/new", truncate: false, default).InTime()).CloseAsync(default).InTime();
        Assert.Equal(["file", "new"], side.Names());
    }

    [Theory]
    [MemberData(nameof(OddServers))]
    public async Task A_file_is_written_anew_and_emptied(string kind)
    {
        await using ServerSide side = await ServerSide.StartAsync(Script(kind));
        side.Write("file", "old");
        side.Write("other", "old");

        ContentWriter writer = await ContentWriter.ReplaceAsync(side.Session.Files, "/root/file", Encoding.UTF8, false, false, default).InTime();
        await WriteAsync(writer, "new");
        ContentWriter empty = await ContentWriter.ReplaceAsync(side.Session.Files, "/root/other", null, true, false, default).InTime();
        await using (empty)
            await empty.CommitAsync(default).InTime();

        Assert.Equal("\uFEFFnew", side.Read("file"));
        Assert.Equal("", side.Read("other"));
        Assert.Equal(["file", "other"], side.Names());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("refuses")]
    [InlineData("ignores")]
    public async Task What_is_added_comes_after_the_data_whatever_size_is_stated(string kind)
    {
        const string Old = "what was there before";
        foreach (long? stated in new long?[] { Old.Length - 7, Old.Length + 7, 0, null })
        {
            await using ServerSide side = await ServerSide.StartAsync(Script(kind) with
            {
                Attributes = told => told.Size == (ulong)Old.Length ? told with { Size = (ulong?)stated } : told,
            });
            side.Write("file", Old);

            await AddAsync(side, "file", " and more", Encoding.UTF8);

            Assert.Equal(Old + " and more", side.Read("file"));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Where_nobody_may_look_the_writes_own_answer_decides(int refusal)
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.WriteOnly((StatusCode)refusal));
        SftpFileSystem files = side.Session.Files;
        side.Write("file", "old and long");
        side.Write("log", "old ");

        await WriteAsync(await ContentWriter.ReplaceAsync(files, "/root/file", null, false, false, default).InTime(), "new");
        await WriteAsync(await ContentWriter.ReplaceAsync(files, "/root/made", Encoding.UTF8, false, false, default).InTime(), "new");
        await AddAsync(side, "log", "one ", Encoding.UTF8);
        await AddAsync(side, "log", "two", Encoding.UTF8);
        await AddAsync(side, "fresh", "one", Encoding.UTF8);

        Assert.Equal(("new", "\uFEFFnew", "old one two", "\uFEFFone"), (side.Read("file"), side.Read("made"), side.Read("log"), side.Read("fresh")));
        Assert.Equal(["file", "fresh", "log", "made"], side.Names());
        await WriteAsync(await ContentWriter.ReplaceAsync(files, "/root/file", null, true, false, default).InTime(), "in place");
        Assert.Equal("in place", side.Read("file"));
    }

    [Fact]
    public async Task Where_the_end_cannot_be_known_nothing_is_added()
    {
        await using ServerSide side = await ServerSide.StartAsync((s_unknown with { IgnoresAppending = true }).WriteOnly());
        side.Write("log", "old ");

        SftpException refusal = await Assert.ThrowsAsync<SftpException>(() => AddAsync(side, "log", "new"));

        Assert.Contains("-ServerProfile @{ Appends = $true }", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("old ", side.Read("log"));
    }

    [Fact]
    public async Task What_somebody_else_adds_meanwhile_is_not_lost()
    {
        await using ServerSide side = await ServerSide.StartAsync(Script("empties"));
        side.Write("file", "old ");

        ContentWriter writer = await ContentWriter.AppendAsync(side.Session.Files, "/root/file", null, false, false, default).InTime();
        side.Write("file", "old and more");
        SftpException failure = await Assert.ThrowsAsync<SftpException>(() => WriteAsync(writer, "new"));

        Assert.Contains("changed", failure.Message, StringComparison.Ordinal);
        Assert.Equal("old and more", side.Read("file"));
        Assert.Equal(["file"], side.Names());
    }

    [Fact]
    public async Task Where_nothing_else_is_left_adding_is_an_error_and_nothing_is_lost()
    {
        FaultScript script = Script("empties") with { RefusesName = static name => name.StartsWith('.') && !name.Contains("trial", StringComparison.Ordinal) };
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("file", "old");

        SftpException failure = await Assert.ThrowsAsync<SftpException>(() => AddAsync(side, "file", "new"));

        Assert.Equal(SftpErrorKind.NotSupported, failure.Kind);
        Assert.Contains("Send-SftpItem", failure.Message, StringComparison.Ordinal);
        Assert.Equal("old", side.Read("file"));
    }

    [Fact]
    public async Task Rclone_is_known_by_its_name()
    {
        await using InProcessServer server = InProcessServer.Start(Script("empties"));
        server.Tree.AddFile("/root/file", "old ");
        Sessions.InProcessTransport transport = new(server) { ServerVersion = "SSH-2.0-rclone/v1.60.1" };
        SftpSession session = await transport.OpenSessionAsync();
        try
        {
            Assert.False(session.Profile.Appends);
            Assert.False(session.Profile.OpensForReadingAndWriting);
            await WriteAsync(await ContentWriter.AppendAsync(session.Files, "/root/file", null, false, false, default).InTime(), "new");
            Assert.Equal("old new", Encoding.UTF8.GetString(server.Tree.ReadAll("/root/file")));
            Assert.DoesNotContain(server.Log.Entries, entry => entry.First?.Contains("trial", StringComparison.Ordinal) == true);
        }
        finally
        {
            await session.CloseAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_a_temporary_name_is_refused_the_final_one_is_written_with_a_word(bool exists)
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { RefusesName = static name => name.StartsWith('.') });
        if (exists)
            side.Write("file", "old and long");

        ContentWriter writer = await ContentWriter.ReplaceAsync(side.Session.Files, "/root/file", null, false, false, default).InTime();
        Assert.StartsWith("SftpNotAtomic", writer.Warning?.ToString(), StringComparison.Ordinal);
        await WriteAsync(writer, "new");

        Assert.Equal("new", side.Read("file"));
        Assert.Equal(exists ? null : false, side.Session.Profile.TakesTemporaryNames);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_a_rename_is_refused_the_final_name_is_written_with_a_word(bool exists)
    {
        FaultScript script = FaultScript.None
            .With(RequestFault.Fail(PacketType.Rename, 0, StatusCode.PermissionDenied))
            .With(RequestFault.Fail("posix-rename@openssh.com", 0, StatusCode.PermissionDenied));
        await using ServerSide side = await ServerSide.StartAsync(script);
        if (exists)
            side.Write("file", "old");
        string text = new('x', 300_000);

        ContentWriter writer = await ContentWriter.ReplaceAsync(side.Session.Files, "/root/file", null, false, false, default).InTime();
        await WriteAsync(writer, text);

        Assert.StartsWith("SftpNotAtomic", writer.Warning?.ToString(), StringComparison.Ordinal);
        Assert.Equal(text, side.Read("file"));
        Assert.Equal(["file"], side.Names());
        Assert.Equal(exists ? null : false, side.Session.Profile.Renames);
    }

    [Fact]
    public async Task A_full_disk_does_not_cost_the_old_content()
    {
        FaultScript script = FaultScript.None.With(RequestFault.Fail("posix-rename@openssh.com", 0, StatusCode.Failure));
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("file", "old");

        ContentWriter writer = await ContentWriter.ReplaceAsync(side.Session.Files, "/root/file", null, false, false, default).InTime();
        await Assert.ThrowsAsync<SftpException>(() => WriteAsync(writer, "new"));

        Assert.Equal("old", side.Read("file"));
        Assert.Equal(["file"], side.Names());
    }

    [Fact]
    public async Task A_file_of_somebody_else_that_is_not_writable_is_not_replaced()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("file", "old");
        side.SetMode("file", 0x1A4);
        side.Server.Tree.Find("/root/file")!.UserId = 4711;

        SftpException refusal = await Assert.ThrowsAsync<SftpException>(
            () => ContentWriter.ReplaceAsync(side.Session.Files, "/root/file", null, false, false, default).InTime());

        Assert.Equal(SftpErrorKind.PermissionDenied, refusal.Kind);
        Assert.Contains("-Force replaces it", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("old", side.Read("file"));
        Assert.Equal(["file"], side.Names());

        ContentWriter forced = await ContentWriter.ReplaceAsync(side.Session.Files, "/root/file", null, false, true, default).InTime();
        side.Server.Tree.MayGiveAway = false;
        await WriteAsync(forced, "new");

        Assert.Equal("new", side.Read("file"));
        Assert.StartsWith("SftpOwnerNotKept: ", forced.Warning?.ToString(), StringComparison.Ordinal);
    }

    private static FaultScript Script(string kind) => kind switch
    {
        "empties" => s_unknown with { EmptiesOnOpen = true },
        "hides" => s_unknown with { HidesStores = true },
        "refuses" => s_unknown with { RefusesAppending = true },
        "ignores" => s_unknown with { IgnoresAppending = true },
        "no texts" => s_unknown with { RefusesAppending = true, HasStatusText = false },
        _ => s_unknown,
    };

    private static async Task AddAsync(ServerSide side, string name, string text, Encoding? encoding = null) => await WriteAsync(
        await ContentWriter.AppendAsync(side.Session.Files, side.PathOf(name), encoding, false, false, default).InTime(), text);

    private static async Task WriteAsync(ContentWriter writer, string text)
    {
        await using (writer)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int taken = 0;
            while (taken < bytes.Length)
            {
                taken += Take(writer, bytes.AsSpan(taken));
                await writer.FlushAsync(default).InTime();
            }
            await writer.CommitAsync(default).InTime();
        }

        static int Take(ContentWriter writer, ReadOnlySpan<byte> bytes)
        {
            int count = bytes.Length;
            writer.TryAdd(ref bytes);
            return count - bytes.Length;
        }
    }
}
