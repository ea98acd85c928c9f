using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Listing;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Names;

namespace SftpTools.Tests.FileSystems;

/// <summary>Directories that can be listed are found, listed and copied where STAT and LSTAT do not tell of them, or of nothing.</summary>
public sealed class ListedDirectoryTests
{
    private static readonly FaultScript s_script = FaultScript.None.Without("expand-path@openssh.com");

    public static TheoryData<string> Servers() => new("missing", "denied", "failure", "eof", "unsupported", "slash", "no stat", "no stat, eof", "no look", "stat alone refused");

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_is_there_is_found(string kind)
    {
        await using ServerSide side = await StartAsync(kind);
        SftpFileSystem files = side.Session.Files;

        foreach (bool follow in new[] { true, false })
        {
            Assert.Equal(FileEntryType.Directory, (await files.FindAsync("/root/tree", follow, default).InTime())?.Type);
            Assert.Equal(FileEntryType.Directory, (await files.FindAsync("/root/tree/empty", follow, default).InTime())?.Type);
            Assert.Equal(FileEntryType.File, (await files.FindAsync("/root/tree/file", follow, default).InTime())?.Type);
            Assert.Equal(7, (await files.FindAsync("/root/tree/file", follow, default).InTime())?.Length);
            Assert.Null(await files.FindAsync("/root/tree/none", follow, default).InTime());
            Assert.Null(await files.FindAsync("/root/none/none", follow, default).InTime());
        }
        Assert.Equal(FileEntryType.SymbolicLink, (await files.FindAsync("/root/tree/link", false, default).InTime())?.Type);
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_tree_is_listed_and_copied_both_ways(string kind)
    {
        await using ServerSide side = await StartAsync(kind);
        await using LocalSide here = new();
        FileEntry tree = (await side.Files.FindAsync("/root/tree", followLink: true, default).InTime())!;
        int found = 0;
        TreeWalker walker = await TreeWalker.ForAsync(side.Files, default).InTime();
        await foreach (TreeWalker.Found each in walker.WalkAsync(tree, static (entry, _) => new(entry.Type == FileEntryType.Directory), default))
        {
            Assert.Null(each.Error?.Message);
            found++;
        }
        Assert.Equal(5, found);

        TransferRecord down = new();
        await new TransferJob(side.Files, here.Files, new TransferOptions { RetryCount = 0 }, down)
            .RunAsync([new TransferItem(tree, here.PathOf("tree"))], default).InTime();
        TransferRecord up = new();
        await new TransferJob(here.Files, side.Files, new TransferOptions { RetryCount = 0 }, up)
            .RunAsync([new TransferItem(await here.EntryAsync("tree"), side.PathOf("tree"))], default).InTime();
        await new TransferJob(here.Files, side.Files, new TransferOptions { RetryCount = 0 }, up)
            .RunAsync([new TransferItem(await here.EntryAsync("tree"), side.PathOf("copy"))], default).InTime();

        Assert.Empty(down.Failed.Select(static failure => failure.Error.Message));
        Assert.Empty(up.Failed.Select(static failure => failure.Error.Message));
        Assert.Equal("content", here.Read("tree/file"));
        Assert.Equal("below", side.Read("copy/sub/below"));
        Assert.DoesNotContain(side.Names(), static name => name.Contains(TemporaryName.Suffix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_object_store_lists_as_empty_is_not_there()
    {
        await using ServerSide side = await ServerSide.StartAsync(s_script.With(RequestFault.Fail(PacketType.Stat, 0, StatusCode.NoSuchFile))
            .With(RequestFault.Fail(PacketType.LStat, 0, StatusCode.NoSuchFile)) with { ListsWhatIsMissing = true });
        side.Write("tree/file", "x");

        Assert.Equal(FileEntryType.Directory, (await side.Files.FindAsync("/root/tree", true, default).InTime())?.Type);
        Assert.Null(await side.Files.FindAsync("/root/none", true, default).InTime());
    }

    private static async Task<ServerSide> StartAsync(string kind)
    {
        FaultScript script = kind switch
        {
            "missing" => s_script with { RefusesDirectories = StatusCode.NoSuchFile },
            "denied" => s_script with { RefusesDirectories = StatusCode.PermissionDenied },
            "failure" => s_script with { RefusesDirectories = StatusCode.Failure },
            "eof" => s_script with { RefusesDirectories = StatusCode.Eof },
            "unsupported" => s_script with { RefusesDirectories = StatusCode.OpUnsupported },
            "slash" => s_script with { KnowsDirectoriesBySlash = true },
            "stat alone refused" => s_script.With(RequestFault.Fail(PacketType.Stat, 0, StatusCode.OpUnsupported)),
            _ => s_script
                .With(RequestFault.Fail(PacketType.Stat, 0, kind.EndsWith("eof", StringComparison.Ordinal) ? StatusCode.Eof : StatusCode.OpUnsupported))
                .With(RequestFault.Fail(PacketType.LStat, 0, kind.EndsWith("eof", StringComparison.Ordinal) ? StatusCode.Eof : StatusCode.OpUnsupported)),
        };
        if (kind == "no look")
            script = script.With(RequestFault.Fail(PacketType.FStat, 0, StatusCode.OpUnsupported));
        ServerSide side = await ServerSide.StartAsync(script);
        side.Write("tree/file", "content");
        side.Write("tree/sub/below", "below");
        side.MakeDirectory("tree/empty");
        side.MakeLink("tree/link", "file");
        return side;
    }
}
