using SftpTools.FileSystems;
using SftpTools.Items;
using SftpTools.Operations;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>One attribute changes without the others, in a whole tree too, and links are not followed.</summary>
public sealed class AttributeSetterTests
{
    private static readonly DateTime s_time = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly List<SftpException> _failures = [];

    [Fact]
    public async Task The_other_half_of_a_pair_stays()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("file", "x");
        side.SetTime("file", s_time);
        FileEntry before = await EntryAsync(side, "file");

        await Setter(side, new AttributeChange { LastAccessTimeUtc = s_time.AddDays(1) }).SetAsync(before, default).InTime();
        await Setter(side, new AttributeChange { UserId = 77 }).SetAsync(before, default).InTime();

        FileEntry after = await EntryAsync(side, "file");
        Assert.Equal(s_time, after.LastWriteTimeUtc);
        Assert.Equal(s_time.AddDays(1), after.LastAccessTimeUtc);
        Assert.Equal((77u, before.GroupId), (after.UserId, after.GroupId));
        Assert.Equal(before.Mode, after.Mode);
    }

    [Fact]
    public async Task A_tree_changes_and_what_fails_in_it_is_told()
    {
        await using ServerSide side = await ServerSide.StartAsync(
            FaultScript.None.With(RequestFault.Fail(PacketType.SetStat, 3, StatusCode.PermissionDenied)));
        side.Write("tree/a/1", "");
        side.Write("tree/b/2", "");
        side.Write("other", "");
        side.SetMode("other", 0x1A4);
        side.MakeLink("tree/link", "../other");

        await Setter(side, new AttributeChange { Mode = UnixModeChange.TryParse("u=rwX,go=") })
            .SetTreeAsync(await EntryAsync(side, "tree"), default).InTime();

        Assert.Equal(SftpErrorKind.PermissionDenied, Assert.Single(_failures).Kind);
        Assert.Equal(0x1C0, side.GetMode("tree"));
        Assert.Equal(0x1A4, side.GetMode("other"));
        Assert.Equal(5, side.Server.Log.Count(PacketType.SetStat));
    }

    [Fact]
    public async Task A_link_is_not_changed_where_the_server_can_change_its_target_only()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.Without("lsetstat@openssh.com"));
        side.Write("file", "");
        side.MakeLink("link", "file");

        SftpException exception = await Assert.ThrowsAsync<SftpException>(async () =>
            await Setter(side, new AttributeChange { LastWriteTimeUtc = s_time }).SetAsync(await EntryAsync(side, "link"), default).InTime());

        Assert.Equal(SftpErrorKind.NotSupported, exception.Kind);
        Assert.Equal(0, side.Server.Log.Count(PacketType.SetStat));
    }

    private static async Task<FileEntry> EntryAsync(ServerSide side, string name) =>
        (await side.Session.Files.GetEntryAsync(side.PathOf(name), followLink: false, default).InTime())!;

    private AttributeSetter Setter(ServerSide side, AttributeChange change) => new(side.Session.Files, change, failure =>
    {
        lock (_failures)
            _failures.Add(failure);
    });
}
