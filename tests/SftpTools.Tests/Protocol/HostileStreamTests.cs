using System.Security.Cryptography;
using SftpTools.Content;
using SftpTools.FileSystems.Remote;
using SftpTools.Operations;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;
using SftpTools.Transfer;

namespace SftpTools.Tests.Protocol;

/// <summary>What a server states and sends without an end ends here, in the words of the field and with bounded memory.</summary>
public sealed class HostileStreamTests
{
    private const int Length = 100;

    public static TheoryData<ulong> Sizes =>
    [
        0, 5, 1UL << 40, (1UL << 62) + 1, long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    // Without -Force the room on this side is looked at first, and the error says how much is needed.
    private static readonly TransferOptions[] s_copies =
    [
        new() { RetryCount = 0 },
        new() { RetryCount = 0, Force = true },
        new() { RetryCount = 0, Force = true, Streams = 4 },
        new() { RetryCount = 0, Force = true, Resume = true },
    ];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_size_that_is_not_so_ends_in_success_or_in_an_error(ulong size)
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { Attributes = Stating(size) });
        side.Write("file", TestBytes.Make(Length));
        SftpFileSystem files = side.Session.Files;

        foreach (ContentOptions options in new ContentOptions[] { new(), new() { First = 3 }, new() { Last = 3 }, new() { Last = long.MaxValue } })
        {
            ContentReader reader = new(files, "/root/file", options);
            await ToldAsync(() => reader.ReadAllTextAsync(default));
            await ToldAsync(async () => await CountAsync(reader.ReadTextAsync(default)));
            await ToldAsync(async () => await CountAsync(reader.ReadBytesAsync(default)));
        }
        await ToldAsync(() => new FileHasher(files).HashAsync("/root/file", HashAlgorithmName.SHA256, default));
        await ToldAsync(() => Task.Run(() =>
        {
            using Stream stream = SftpFileStream.OpenReadAsync(files, "/root/file", default).GetAwaiter().GetResult();
            stream.CopyTo(Stream.Null);
            return stream.Length;
        }));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_copy_of_a_size_that_is_not_so_ends_in_success_or_in_an_error(ulong size)
    {
        foreach (TransferOptions options in s_copies)
        {
            await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, FaultScript.None with { Attributes = Stating(size) });
            rig.Source.Write("file", TestBytes.Make(Length));

            bool isToEnd = await ToldAsync(() => rig.CopyAsync(options, default, "file"));

            Assert.All(rig.Record.Failed, static failure => AssertWords(failure.Error));
            if (isToEnd && rig.Record.Failed.IsEmpty)
                Assert.Equal(TestBytes.Make(Length), rig.Target.ReadBytes("file"));
        }
    }

    [Fact]
    public async Task Data_without_an_end_does_not_fill_the_memory()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(RequestFault.SendData(0, 32 * 1024)));
        side.Write("file", TestBytes.Make(5));

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => new ContentReader(side.Session.Files, "/root/file", new ContentOptions()).ReadAllTextAsync(default).InTime());

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        Assert.Contains("states 5 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_without_an_end_end()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(new RequestFault
        {
            On = PacketType.ReadDir,
            Rewrite = static packet => [Replies.Names(RequestFault.IdOf(packet), [])],
        }));

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => CountAsync(side.Session.Files.EnumerateAsync("/root", default)).InTime());

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        Assert.Contains("READDIR of '/root'", exception.Message, StringComparison.Ordinal);
    }

    private static Func<SftpAttributes, SftpAttributes> Stating(ulong size) => told => told.Size == Length ? told with { Size = size } : told;

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> all)
    {
        int count = 0;
        await foreach (T each in all)
            count++;
        return count;
    }

    private static async Task<bool> ToldAsync(Func<Task> action)
    {
        try
        {
            await action().InTime();
            return true;
        }
        catch (SftpException exception)
        {
            AssertWords(exception);
            return false;
        }
    }

    private static void AssertWords(SftpException exception)
    {
        Assert.DoesNotContain("out of range", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("on-negative", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter '", exception.Message, StringComparison.Ordinal);
    }
}
