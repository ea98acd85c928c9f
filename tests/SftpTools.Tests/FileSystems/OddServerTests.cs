using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Items;
using SftpTools.Operations;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.FileSystems;

/// <summary>Servers that carry out what they should refuse, and those that refuse with another number: what is there decides.</summary>
public sealed class OddServerTests
{
    [Fact]
    public async Task A_directory_that_exists_is_never_new()
    {
        await using ServerSide side = await ServerSide.StartAsync(new FaultScript { MakesDirectoriesTwice = true });
        side.MakeDirectory("there");

        Assert.False(await side.Files.CreateDirectoryAsync("/root/there", null, default).InTime());
        Assert.True(await side.Files.CreateDirectoryAsync("/root/new", null, default).InTime());
    }

    [Fact]
    public async Task A_directory_of_which_nothing_is_known_before_is_not_taken_for_new()
    {
        await using ServerSide side = await ServerSide.StartAsync(
            FaultScript.None
            .With(RequestFault.Fail(PacketType.LStat, 0, StatusCode.PermissionDenied)).With(RequestFault.Fail(PacketType.Stat, 0, StatusCode.PermissionDenied))
            .With(RequestFault.Fail(PacketType.OpenDir, 0, StatusCode.PermissionDenied)));

        Assert.False(await side.Files.CreateDirectoryAsync("/root/new", null, default).InTime());
        Assert.Equal(["new/"], side.Names());
    }

    [Fact]
    public async Task A_directory_is_new_where_lstat_alone_is_refused()
    {
        await using ServerSide side = await ServerSide.StartAsync(
            FaultScript.None.With(RequestFault.Fail(PacketType.LStat, 0, StatusCode.PermissionDenied)));
        side.MakeDirectory("there");

        Assert.False(await side.Files.CreateDirectoryAsync("/root/there", null, default).InTime());
        Assert.True(await side.Files.CreateDirectoryAsync("/root/new", null, default).InTime());
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_not_renamed_over_nor_written_into()
    {
        await using ServerSide side = await ServerSide.StartAsync(
            new FaultScript { RenamesOver = true, IgnoresExclusive = true }.WriteOnly());
        side.Write("old", "old");
        side.Write("new", "new");

        Assert.Equal(SftpErrorKind.PathExists, (await FailsAsync(side.Files.RenameAsync("/root/new", "/root/old", default).AsTask())).Kind);
        Assert.Equal(SftpErrorKind.PathExists, (await FailsAsync(
            side.Session.Files.RequireNothingAsync("/root/old", SftpOperation.Create, default).AsTask())).Kind);
        await side.Session.Files.RequireNothingAsync("/root/missing", SftpOperation.Create, default).InTime();
        await side.Files.RenameAsync("/root/new", "/root/moved", default).InTime();
        Assert.Equal(["moved", "old"], side.Names());
        Assert.Equal(0, side.OpenHandles);
    }

    [Theory]
    [InlineData(nameof(StatusCode.NoSuchFile))]
    [InlineData(nameof(StatusCode.PermissionDenied))]
    [InlineData(nameof(StatusCode.Failure))]
    [InlineData(nameof(StatusCode.OpUnsupported))]
    public async Task Whatever_the_number_of_a_refusal_what_is_there_decides(string status)
    {
        StatusCode code = Enum.Parse<StatusCode>(status);
        FaultScript script = FaultScript.None.Without("posix-rename@openssh.com")
            .With(RequestFault.Fail(PacketType.MkDir, 0, code))
            .With(RequestFault.Fail(PacketType.Rename, 1, code))
            .With(RequestFault.Fail(PacketType.Remove, 1, code))
            .With(RequestFault.Fail(PacketType.RmDir, 1, code));
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.MakeDirectory("directory");
        side.Write("old", "old");
        side.Write("new", "new");

        Assert.False(await side.Files.CreateDirectoryAsync("/root/directory", null, default).InTime());
        Assert.Equal(SftpErrorKind.PathExists, (await FailsAsync(side.Files.CreateDirectoryAsync("/root/old", null, default).AsTask())).Kind);
        Assert.Equal(SftpErrorKind.PathNotFound, (await FailsAsync(side.Files.CreateDirectoryAsync("/root/no/new", null, default).AsTask())).Kind);
        Assert.Equal(SftpErrorKind.PathNotFound, (await FailsAsync(side.Files.RemoveFileAsync("/root/missing", default).AsTask())).Kind);
        Assert.Equal(SftpErrorKind.PathNotFound, (await FailsAsync(side.Files.RemoveDirectoryAsync("/root/missing", default).AsTask())).Kind);
        await side.Files.ReplaceAsync("/root/new", "/root/old", default).InTime();
        Assert.Equal("new", side.Read("old"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_stays_is_not_called_missing(bool isFile)
    {
        PacketType type = isFile ? PacketType.Remove : PacketType.RmDir;
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(RequestFault.Fail(type, 1, StatusCode.NoSuchFile)));
        side.Write("file", "x");
        side.MakeDirectory("directory");

        ValueTask removal = isFile
            ? side.Files.RemoveFileAsync("/root/file", default)
            : side.Files.RemoveDirectoryAsync("/root/directory", default);

        Assert.Equal(SftpErrorKind.Failure, (await FailsAsync(removal.AsTask())).Kind);
    }

    [Fact]
    public async Task Without_lstat_stat_and_readlink_tell_what_is_there()
    {
        await using ServerSide side = await ServerSide.StartAsync(
            FaultScript.None.With(RequestFault.Fail(PacketType.LStat, 0, StatusCode.PermissionDenied)));
        side.Write("file", "x");
        side.MakeLink("link", "file");
        side.MakeLink("dangling", "nowhere");

        Assert.Equal(FileEntryType.File, (await side.Files.GetEntryAsync("/root/file", followLink: false, default).InTime())?.Type);
        Assert.Equal(FileEntryType.SymbolicLink, (await side.Files.GetEntryAsync("/root/link", followLink: false, default).InTime())?.Type);
        Assert.Equal(FileEntryType.SymbolicLink, (await side.Files.GetEntryAsync("/root/dangling", followLink: false, default).InTime())?.Type);
        Assert.Null(await side.Files.GetEntryAsync("/root/missing", followLink: false, default).InTime());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(nameof(StatusCode.OpUnsupported))]
    [InlineData(nameof(StatusCode.PermissionDenied))]
    public async Task Nothing_goes_down_through_a_link_that_lstat_follows(string? readLink)
    {
        FaultScript script = new() { LStatFollowsLinks = true };
        if (readLink is not null)
            script = script.With(RequestFault.Fail(PacketType.ReadLink, 0, Enum.Parse<StatusCode>(readLink)));
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("precious/file", "x");
        side.MakeLink("link", "precious");
        side.SetMode("precious/file", 0x1A4);
        SftpFileSystem files = side.Session.Files;
        FileEntry link = (await files.GetEntryAsync("/root/link", followLink: false, default).InTime())!;
        FileEntry directory = (await files.GetEntryAsync("/root/precious", followLink: false, default).InTime())!;

        Assert.Equal(FileEntryType.SymbolicLink, (await files.ProveDirectoryAsync(link, SftpOperation.Remove, default).InTime()).Type);
        Assert.Equal(FileEntryType.Directory, (await files.ProveDirectoryAsync(directory, SftpOperation.Remove, default).InTime()).Type);

        AttributeSetter setter = new(files, new AttributeChange { UserId = 4711 }, static _ => { });
        await setter.SetTreeAsync(link, default).InTime();
        Assert.Equal(1000u, side.Server.Tree.Find("/root/precious/file")!.UserId);
    }

    [Fact]
    public async Task ProFtpd_is_asked_for_a_link_by_READLINK()
    {
        FaultScript script = new FaultScript { LStatFollowsLinks = true }.With("vendor-id", "ProFTPD mod_sftp");
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("directory/file", "x");
        side.MakeLink("link", "directory");
        side.MakeLink("dangling", "nowhere");

        foreach (string name in new[] { "link", "dangling" })
            Assert.Equal(FileEntryType.SymbolicLink, (await side.Files.GetEntryAsync($"/root/{name}", followLink: false, default).InTime())?.Type);
        Assert.Equal(FileEntryType.Directory, (await side.Files.GetEntryAsync("/root/link", followLink: true, default).InTime())?.Type);
        Assert.Equal(FileEntryType.Directory, (await side.Files.GetEntryAsync("/root/directory", followLink: false, default).InTime())?.Type);
        Assert.Null(await side.Files.GetEntryAsync("/root/none", followLink: false, default).InTime());
    }

    [Fact]
    public async Task A_link_that_is_moved_by_its_name_stays_and_so_does_what_it_leads_to()
    {
        await using ServerSide side = await ServerSide.StartAsync(new FaultScript { LStatFollowsLinks = true });
        await using LocalSide here = new();
        side.Write("directory/file", "x");
        side.MakeLink("link", "directory");
        TransferRecord record = new();

        FileEntry named = (await side.Files.GetEntryAsync("/root/link", followLink: true, default).InTime())!;
        await new SftpTools.Transfer.Jobs.TransferJob(side.Files, here.Files, new SftpTools.Transfer.TransferOptions { MoveSource = true, RetryCount = 0 }, record)
            .RunAsync([new SftpTools.Transfer.TransferItem(named, here.PathOf("moved"))], default).InTime();

        Assert.Equal("x", here.Read("moved/file"));
        Assert.Equal(["directory/", "link@"], side.Names());
        Assert.DoesNotContain(side.Server.Log.Entries, static entry => entry.Type == PacketType.RmDir);
    }

    [Fact]
    public async Task Where_nothing_tells_a_link_from_a_directory_it_is_an_error()
    {
        FaultScript script = new FaultScript { LStatFollowsLinks = true }
            .With(RequestFault.Fail(PacketType.ReadLink, 0, StatusCode.OpUnsupported))
            .With(RequestFault.Fail(PacketType.OpenDir, 0, StatusCode.PermissionDenied));
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.MakeDirectory("precious");
        side.MakeLink("link", "precious");
        FileEntry link = (await side.Files.GetEntryAsync("/root/link", followLink: false, default).InTime())!;

        SftpException exception = await FailsAsync(side.Session.Files.ProveDirectoryAsync(link, SftpOperation.Remove, default).AsTask());

        Assert.Contains("does not tell whether", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x1000, 'p')]
    [InlineData(0x2000, 'c')]
    [InlineData(0x6000, 'b')]
    [InlineData(0xC000, 's')]
    public async Task What_is_no_file_is_shown_as_ls_shows_it_by_attributes_and_by_long_names_alone(int format, char letter)
    {
        foreach (uint told in new[] { uint.MaxValue, 0xFFFu })
        {
            await using ServerSide side = await ServerSide.StartAsync(new FaultScript { TellsPermissions = told });
            side.Write("odd", "");
            side.Server.Tree.Find("/root/odd")!.Mode = (uint)format | 0x1A4;

            FileEntry entry = Assert.Single(await side.Files.EnumerateAsync("/root", default).ToListAsync().AsTask().InTime());

            Assert.Equal(FileEntryType.Other, entry.Type);
            Assert.Equal($"{letter}rw-r--r--", UnixModeText.For(entry));
        }
    }

    [Fact]
    public async Task A_rename_that_would_replace_is_not_sent()
    {
        await using ServerSide side = await ServerSide.StartAsync(new FaultScript { RenamesOver = true });
        side.Write("old", "old");
        side.Write("new", "new");

        Assert.Equal(SftpErrorKind.PathExists, (await FailsAsync(side.Files.RenameAsync("/root/new", "/root/old", default).AsTask())).Kind);
        Assert.Equal("old", side.Read("old"));
    }

    [Fact]
    public async Task What_is_known_to_exist_is_not_made()
    {
        await using ServerSide side = await ServerSide.StartAsync(new FaultScript { IgnoresExclusive = true });
        side.Write("there", "x");

        SftpException exception = await FailsAsync(
            side.Session.Files.RequireNothingAsync("/root/there", SftpOperation.Create, default).AsTask());

        Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        await side.Session.Files.RequireNothingAsync("/root/missing", SftpOperation.Create, default).InTime();
    }

    private static Task<SftpException> FailsAsync(Task task) => Assert.ThrowsAsync<SftpException>(() => task.InTime());
}
