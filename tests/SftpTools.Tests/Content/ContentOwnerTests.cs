using System.Text;
using SftpTools.Content;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.Content;

/// <summary>Whose a file is whose content is written: kept where it is replaced, told where it is not, and refused where it is a trap.</summary>
public sealed class ContentOwnerTests
{
    private const uint Somebody = 17;
    private const uint Service = 18;

    [Fact]
    public async Task What_root_replaces_keeps_its_owner_and_its_mode()
    {
        await using ServerSide side = await StartAsync(0x9ED);
        side.Server.Tree.Account = (0, 0);

        Assert.Null(await ReplaceAsync(side));

        TreeNode node = side.Server.Tree.Find("/root/file")!;
        Assert.Equal((Somebody, Service, 0x9ED, "new"), (node.UserId, node.GroupId, side.GetMode("file"), side.Read("file")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_owner_that_is_not_kept_is_told_and_nothing_runs_as_another(bool liesAboutIt)
    {
        // The server answers OK, and carries nothing out.
        FaultScript script = liesAboutIt ? FaultScript.None.With(RequestFault.Fail(PacketType.FSetStat, 1, StatusCode.Ok)) : FaultScript.None;
        await using ServerSide side = await StartAsync(0x9FF, script);
        side.Server.Tree.MayGiveAway = false;

        string? warning = await ReplaceAsync(side);

        Assert.StartsWith("SftpOwnerNotKept: the owner of the file that was replaced (user 17, group 18)", warning, StringComparison.Ordinal);
        TreeNode node = side.Server.Tree.Find("/root/file")!;
        Assert.Equal((1000u, 0x1FF), (node.UserId, side.GetMode("file")));
    }

    [Fact]
    public async Task Where_no_owner_is_told_nothing_is_setuid()
    {
        await using ServerSide side = await StartAsync(0x9FF, FaultScript.None with { Attributes = static told => told with { Owner = null } });

        string? warning = await ReplaceAsync(side);

        Assert.StartsWith("SftpModeNotKept: setuid and setgid were not kept", warning, StringComparison.Ordinal);
        Assert.Equal(0x1FF, side.GetMode("file"));
    }

    [Fact]
    public async Task Where_the_mode_is_as_it_was_its_refusal_is_no_warning()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(RequestFault.Fail(PacketType.FSetStat, 0, StatusCode.PermissionDenied))
            .With(RequestFault.Fail(PacketType.SetStat, 0, StatusCode.PermissionDenied)));
        side.Write("file", "old");
        side.SetMode("file", 0x180);

        Assert.Null(await ReplaceAsync(side));
        Assert.Equal(0x180, side.GetMode("file"));
    }

    [Theory]
    [InlineData("anew")]
    [InlineData("in place")]
    [InlineData("added")]
    public async Task What_others_have_planted_in_a_shared_directory_is_refused(string way)
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.MakeDirectory("tmp");
        side.SetMode("tmp", 0x3FF);
        side.Server.Tree.Find("/root/tmp")!.UserId = 0;
        foreach (string name in new[] { "tmp/file", "tmp/own", "precious", "precious2" })
            side.Write(name, "old");
        side.Write("tmp/empty", "");
        side.MakeLink("tmp/link", "../precious");
        side.MakeLink("tmp/ownlink", "../precious2");
        foreach (string name in new[] { "file", "link", "empty" })
            side.Server.Tree.Find($"/root/tmp/{name}")!.UserId = Somebody;
        foreach (string name in new[] { "tmp/file", "tmp/empty", "precious" })
            side.SetMode(name, 0x1B6);

        foreach (string name in new[] { "tmp/file", "tmp/link", "tmp/empty" })
        {
            SftpException refusal = await Assert.ThrowsAsync<SftpException>(() => OpenAsync(side, name, way));
            Assert.Equal(SftpErrorKind.PermissionDenied, refusal.Kind);
            Assert.Contains("belongs to user 17", refusal.Message, StringComparison.Ordinal);
        }
        foreach (string name in new[] { "tmp/own", "tmp/ownlink" })
            await CommitAsync(await OpenAsync(side, name, way));

        string expected = way == "added" ? "oldnew" : "new";
        Assert.Equal(("old", "old", "", expected, expected),
            (side.Read("tmp/file"), side.Read("precious"), side.Read("tmp/empty"), side.Read("tmp/own"), side.Read("precious2")));
        Assert.Equal(["precious", "precious2", "tmp/", "tmp/empty", "tmp/file", "tmp/link@", "tmp/own", "tmp/ownlink@"], side.Names());
    }

    private static Task<ContentWriter> OpenAsync(ServerSide side, string name, string way)
    {
        SftpFileSystem files = side.Session.Files;
        string path = side.PathOf(name);
        return (way == "added"
            ? ContentWriter.AppendAsync(files, path, null, false, true, default)
            : ContentWriter.ReplaceAsync(files, path, null, inPlace: way == "in place", force: true, default)).InTime();
    }

    private static async Task<string?> ReplaceAsync(ServerSide side)
    {
        ContentWriter writer = await ContentWriter.ReplaceAsync(side.Session.Files, "/root/file", null, false, false, default).InTime();
        await CommitAsync(writer);
        return writer.Warning?.ToString();
    }

    private static async Task CommitAsync(ContentWriter writer)
    {
        await using (writer)
        {
            Take(writer);
            await writer.CommitAsync(default).InTime();
        }

        static void Take(ContentWriter writer)
        {
            ReadOnlySpan<byte> bytes = "new"u8;
            writer.TryAdd(ref bytes);
        }
    }

    private static async Task<ServerSide> StartAsync(int mode, FaultScript? script = null)
    {
        ServerSide side = await ServerSide.StartAsync(script);
        side.Write("file", Encoding.UTF8.GetBytes("old"));
        side.SetMode("file", mode);
        TreeNode node = side.Server.Tree.Find("/root/file")!;
        (node.UserId, node.GroupId) = (Somebody, Service);
        return side;
    }
}
