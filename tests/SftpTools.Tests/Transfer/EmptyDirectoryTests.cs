using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>A job ends when its directories are there, also those that no file waits for.</summary>
public sealed class EmptyDirectoryTests
{
    private static readonly DateTime s_time = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    // Many levels of replies that are slow: whoever does not wait is far ahead of the last one.
    private static readonly FaultScript s_slow = FaultScript.None with { ReplyDelay = TimeSpan.FromMilliseconds(30) };

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task Directories_without_files_are_there_at_the_end(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_slow);
        MakeDirectories(rig);

        await rig.CopyAsync("tree");

        Assert.Contains("tree/a/b/c/", rig.Target.Names());
        Assert.Equal(s_time, rig.Target.GetTime("tree/a/b/c"));
        Assert.Empty(rig.Record.Failed);
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task Directories_without_files_are_moved(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_slow);
        MakeDirectories(rig);

        await rig.CopyAsync(new TransferOptions { RetryCount = 0, MoveSource = true }, CancellationToken.None, "tree");

        Assert.Contains("tree/a/b/c/", rig.Target.Names());
        Assert.DoesNotContain("tree/", rig.Source.Names());
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task A_directory_that_cannot_be_made_is_told_though_nothing_is_in_it(CopyDirection direction)
    {
        RequestFault refused = RequestFault.Fail(PacketType.MkDir, 3, StatusCode.PermissionDenied);
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_slow.With(refused));
        MakeDirectories(rig);

        await rig.CopyAsync("tree");

        Assert.Equal(SftpErrorKind.PermissionDenied, rig.Record.OnlyFailure().Kind);
    }

    private static void MakeDirectories(CopyRig rig)
    {
        foreach (string path in new[] { "tree", "tree/a", "tree/a/b", "tree/a/b/c" })
            rig.Source.MakeDirectory(path);
        foreach (string path in new[] { "tree/a/b/c", "tree/a/b", "tree/a", "tree" })
            rig.Source.SetTime(path, s_time);
    }
}
