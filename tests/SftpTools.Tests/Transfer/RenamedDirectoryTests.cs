using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Transfer;

/// <summary>A directory gets another name while a file is copied into it: the error names what is left there.</summary>
public sealed class RenamedDirectoryTests
{
    private const int Block = 1024;

    public static TheoryData<CopyDirection, int, bool> Copies() => new()
    {
        { CopyDirection.Up, 100, false },
        { CopyDirection.Up, 30 * Block, false },
        { CopyDirection.Up, 30 * Block, true },
        { CopyDirection.Down, 100, false },
        { CopyDirection.Down, 30 * Block, false },
        { CopyDirection.Down, 30 * Block, true },
        { CopyDirection.Across, 30 * Block, false },
    };

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task What_is_left_is_named(CopyDirection direction, int length, bool resume)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, FaultScript.None with { Limits = (34000, Block, Block, 0) });
        rig.Source.Write("file", TestBytes.Make(length));
        rig.Target.Write("here/other", "x");
        string? left = null;
        FileCopier copier = new(rig.Source.Files, rig.Target.Files, new TransferOptions { Resume = resume, RetryCount = 0 }, new TransferProgress())
        {
            BlockLength = Block,
            BeforeRename = (_, _, temporary) =>
            {
                left = temporary[(temporary.LastIndexOf('/') + 1)..];
                rig.Target.Rename("here", "there");
            },
        };

        SftpException exception = await Assert.ThrowsAsync<SftpException>(async () =>
            await copier.CopyAsync(new FileToCopy(await rig.Source.EntryAsync("file"), rig.Target.PathOf("here/file")), default).InTime());

        Assert.Equal(SftpErrorKind.PathNotFound, exception.Kind);
        Assert.Contains("was renamed or removed meanwhile", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"'{left}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"there/{left}", rig.Target.Names());
        Assert.NotEqual(false, rig.Target.Files.Profile.TakesTemporaryNames);
    }

    [Fact]
    public async Task A_record_that_went_along_is_no_other_copy()
    {
        CopyRig? started = null;
        await using CopyRig rig = started = await CopyRig.StartAsync(
            CopyDirection.Up,
            (FaultScript.None with { Limits = (34000, Block, Block, 0) })
                .With(RequestFault.Do(PacketType.Write, 40, () => started!.Target.Rename("here", "there"))));
        rig.Source.Write("file", TestBytes.Make(80 * Block));
        rig.Target.Write("here/other", "x");
        TransferOptions options = new() { Resume = true, RetryCount = 0 };
        TransferJob job = new(rig.Source.Files, rig.Target.Files, options, rig.Record);

        await job.RunAsync([new TransferItem(await rig.Source.EntryAsync("file"), rig.Target.PathOf("here/file"))], default).InTime();

        string message = rig.Record.OnlyFailure().Message;
        Assert.Contains("was renamed or removed meanwhile", message, StringComparison.Ordinal);
        Assert.Contains("'.file.sftp-part'", message, StringComparison.Ordinal);
    }
}
