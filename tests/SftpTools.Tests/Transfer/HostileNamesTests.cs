using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Transfer;

/// <summary>Names from a server are data: none leads out of the destination, and each that would is told.</summary>
public sealed class HostileNamesTests
{
    private static readonly string[] s_hostile = ["../escaped", "/escaped", "a/b", "..\0", "nul\0inside", "sub/../../escaped", "/", "."];

    [Theory]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_file_with_a_hostile_name_is_told_and_goes_nowhere(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/good", "good");
        SortedDictionary<string, TreeNode> children = TreeOf(rig.Source).Children;
        foreach (string name in s_hostile)
        {
            TreeNode file = TreeNode.File(0x1A4);
            file.Content.Write(0, "bad"u8);
            children.Add(name, file);
        }

        await rig.CopyAsync("tree");

        AssertTold(rig, [.. s_hostile.Except(["."])]);
        Assert.Equal(["tree/", "tree/good"], rig.Target.Names());
        NothingEscaped(rig);
    }

    [Theory]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_directory_with_a_hostile_name_is_told_and_not_entered(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/good/file", "good");
        SortedDictionary<string, TreeNode> children = TreeOf(rig.Source).Children;
        foreach (string name in s_hostile)
        {
            TreeNode directory = TreeNode.Directory(0x1ED);
            directory.Children.Add("inside", TreeNode.File(0x1A4));
            children.Add(name, directory);
        }

        await rig.CopyAsync("tree");

        AssertTold(rig, [.. s_hostile.Except(["."])]);
        Assert.Equal(["tree/", "tree/good/", "tree/good/file"], rig.Target.Names());
        NothingEscaped(rig);
    }

    [Theory]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_link_with_a_hostile_name_is_told_and_goes_nowhere(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/good", "good");
        TreeOf(rig.Source).Children.Add("../escaped", TreeNode.Link("good"));

        await rig.CopyAsync("tree");

        AssertTold(rig, ["../escaped"]);
        NothingEscaped(rig);
    }

    [Theory]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task Names_of_no_length_and_of_the_directory_itself_do_no_harm(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/good", "good");
        TreeOf(rig.Source).Children.Add("", TreeNode.File(0x1A4));
        TreeOf(rig.Source).Children.Add("..", TreeNode.Directory(0x1ED));

        await rig.CopyAsync("tree");

        Assert.Equal("tree", Assert.Single(rig.Record.Failed).Source.Name);
        Assert.Equal(["tree/", "tree/good"], rig.Target.Names());
    }

    [Fact]
    public async Task A_link_on_this_side_is_never_made_by_a_server()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down);
        rig.Source.Write("outside", "outside");
        rig.Source.MakeDirectory("tree");
        rig.Source.MakeLink("tree/absolute", "/etc/passwd");
        rig.Source.MakeLink("tree/up", "../outside");

        await rig.CopyAsync("tree");

        Assert.DoesNotContain(rig.Target.Names(), name => name.EndsWith('@'));
        Assert.Equal("outside", rig.Target.Read("tree/up"));
    }

    private static TreeNode TreeOf(CopySide side) => ((ServerSide)side).Server.Tree.Find(side.PathOf("tree"))!;

    // They do not pass the door of listings, so it is the listing of their directory that fails, once the good ones are through.
    private static void AssertTold(CopyRig rig, IReadOnlyList<string> names)
    {
        (FileEntry source, SftpException error) = Assert.Single(rig.Record.Failed.Select(static f => (f.Source, f.Error)));
        Assert.Equal("tree", source.Name);
        Assert.Equal(SftpErrorKind.Failure, error.Kind);
        Assert.DoesNotContain('\0', error.Message);
        Assert.All(names, name => Assert.Contains($"'{DisplayText.Clean(name)}'", error.Message, StringComparison.Ordinal));
    }

    private static void NothingEscaped(CopyRig rig)
    {
        if (rig.Target is LocalSide local)
            Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(local.Root)!, "escaped")));
        else
            Assert.Equal(["root"], ((ServerSide)rig.Target).Server.Tree.List("/"));
        Assert.DoesNotContain("escaped", rig.Target.Names());
        Assert.DoesNotContain("escaped/", rig.Target.Names());
    }
}
