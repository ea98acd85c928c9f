using SftpTools.FileSystems;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>
/// A connection that is cut at a random byte, three times in a job: everything arrives whole, nothing is left over. The seed is the whole
/// of what is random, so a failure can be had again.
/// </summary>
public sealed class CutAtRandomTests
{
    private const int Cuts = 3;
    private const int Files = 20;
    private const int LargeLength = 2_200_000;

    [Theory]
    [InlineData(CopyDirection.Up, 1, 50)]
    [InlineData(CopyDirection.Down, 1, 50)]
    [InlineData(CopyDirection.Up, 3, 20)]
    [InlineData(CopyDirection.Down, 3, 20)]
    [InlineData(CopyDirection.Up, 1, 15, true)]
    [InlineData(CopyDirection.Down, 3, 15, true)]
    [InlineData(CopyDirection.Up, 3, 15, true, true)]
    [InlineData(CopyDirection.Down, 1, 15, false, true)]
    public async Task Everything_arrives(
        CopyDirection direction, int streams, int seeds, bool resume = false, bool verify = false)
    {
        TransferOptions options = new()
        {
            RetryCount = 6,
            RetryInterval = TimeSpan.FromMilliseconds(1),
            Streams = streams,
            Resume = resume,
            Verify = verify ? SftpVerify.Hash : SftpVerify.None,
        };
        for (int seed = 0; seed < seeds; seed++)
        {
            try
            {
                await OneAsync(direction, options, seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }

    private static async Task OneAsync(CopyDirection direction, TransferOptions options, int seed)
    {
        Random random = new(seed);
        await using CopyRig rig = await CopyRig.StartAsync(direction, Cut(random));
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files, random.Next(1, 40_000));
        byte[] large = TestBytes.Make(LargeLength, seed);
        rig.Source.Write("tree/large", large);
        int connections = 1;
        rig.Remote.Transport.Before = (_, _) =>
        {
            rig.Server.Script = ++connections <= Cuts ? Cut(random) : FaultScript.None with { ReorderWindow = 4, Seed = seed };
            return Task.CompletedTask;
        };

        await rig.CopyAsync(options, default, "tree");

        rig.Record.AllWell(Files + 1);
        Assert.Equal(Files + 1, rig.WholeFiles(new Dictionary<string, byte[]>(contents) { ["tree/large"] = large }));
        Assert.Equal(100, rig.Progress.Look().PercentComplete);
        await rig.NothingLeftAsync();
    }

    /// <summary>A server that answers out of order and short, and cuts the connection somewhere in either direction.</summary>
    private static FaultScript Cut(Random random)
    {
        // Beyond the opening of the connection, which takes a few hundred bytes of the server's and less than 150 of the client's.
        long place = random.NextInt64(1000, LargeLength);
        bool received = random.Next(2) == 0;
        return FaultScript.None with
        {
            Limits = (34000, 32768, 32768, 0),
            ReorderWindow = random.Next(1, 6),
            LongestData = random.Next(2) == 0 ? int.MaxValue : 20_000,
            Seed = random.Next(),
            CutAfterBytes = received ? long.MaxValue : random.Next(2) == 0 ? place : random.NextInt64(1000, 20_000),
            CutAfterReceived = received ? place : long.MaxValue,
            CutIsError = random.Next(2) == 0,
        };
    }
}
