using SftpTools.FileSystems;
using SftpTools.Transfer;
using SftpTools.Transfer.Data;

namespace SftpTools.Tests.Transfer;

/// <summary>The bytes of one file arrive where they belong, whatever the pace of either side.</summary>
public sealed class WindowedCopierTests
{
    private const int Block = 1000;
    private const long Memory = 100 * Block;

    private readonly MemoryBudget _budget = new(Memory);
    private readonly TransferProgress _progress = new();

    public static TheoryData<int, int, bool> Sizes()
    {
        TheoryData<int, int, bool> table = [];
        foreach (int size in new[] { 1, Block - 1, Block, Block + 1, (5 * Block) + 7, 200 * Block })
        {
            foreach (int longestRead in new[] { int.MaxValue, Block - 1, 333 })
            {
                table.Add(size, longestRead, false);
                table.Add(size, longestRead, true);
            }
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Every_size_arrives_whole(int size, int longestRead, bool shuffled)
    {
        Random random = new(size);
        Task Pace(long offset) => shuffled && random.Next(4) == 0 ? Task.Delay(random.Next(3)) : Task.CompletedTask;
        MemoryFile source = new(TestBytes.Make(size)) { LongestRead = longestRead, Before = Pace };
        MemoryFile target = new([]) { Before = Pace };
        WindowedCopier pump = new(source, target, "/source", _budget, _progress);

        await pump.CopyAsync(size, Block, default).InTime();

        Assert.Equal(source.Content, target.Content);
        Assert.Equal(size, pump.Copied);
        Assert.Equal(size, _progress.Look().BytesDone);
        BudgetIsWhole();
    }

    [Fact]
    public async Task More_blocks_than_one_are_under_way_and_not_more_than_the_window()
    {
        MemoryFile source = new(TestBytes.Make(300 * Block)) { Before = static _ => Task.Delay(20) };
        MemoryFile target = new([]);

        await new WindowedCopier(source, target, "/source", _budget, _progress).CopyAsync(300 * Block, Block, default).InTime();

        Assert.InRange(source.MostUnderWay, 4, 64);
        Assert.Equal(source.Content, target.Content);
    }

    [Fact]
    public async Task The_budget_bounds_what_is_under_way()
    {
        MemoryFile source = new(TestBytes.Make(50 * Block)) { Before = static _ => Task.Delay(1) };
        MemoryFile target = new([]) { Before = static _ => Task.Delay(1) };
        MemoryBudget small = new(2 * Block);

        await new WindowedCopier(source, target, "/source", small, _progress).CopyAsync(50 * Block, Block, default).InTime();

        // And the look behind the end, which holds no block.
        Assert.InRange(source.MostUnderWay, 1, 3);
        Assert.Equal(source.Content, target.Content);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Block)]
    [InlineData((5 * Block) - 1)]
    public async Task A_source_that_ends_before_the_stated_length_is_copied_to_its_end(int left)
    {
        MemoryFile source = new(TestBytes.Make(left));
        MemoryFile target = new([]);
        CopyRanges ranges = new(0, 5 * Block, lanes: 1);
        WindowedCopier pump = new(source, target, "/source", _budget, _progress) { Ranges = ranges };

        await pump.CopyAsync(5 * Block, Block, default).InTime();

        Assert.Equal(source.Content, target.Content);
        Assert.Equal(left, ranges.End);
        Assert.Equal(left, ranges.Proven);
        BudgetIsWhole();
    }

    [Theory]
    [InlineData(5 * Block, 5 * Block)]
    [InlineData((5 * Block) + 1, CopyRanges.Unknown)]
    public async Task The_end_shows_in_the_flight_of_the_last_block(int length, long end)
    {
        MemoryFile source = new(TestBytes.Make(length));
        CopyRanges ranges = new(0, 5 * Block, lanes: 1);

        await new WindowedCopier(source, new MemoryFile([]), "/source", _budget, _progress) { Ranges = ranges }
            .CopyAsync(5 * Block, Block, default).InTime();

        Assert.Equal(end, ranges.End);
        Assert.Equal(5 * Block, ranges.Proven);
    }

    [Fact]
    public async Task A_source_that_has_grown_is_copied_to_the_length_it_had()
    {
        MemoryFile source = new(TestBytes.Make(5 * Block));
        MemoryFile target = new([]);

        await new WindowedCopier(source, target, "/source", _budget, _progress).CopyAsync(3 * Block, Block, default).InTime();

        Assert.Equal(source.Content[..(3 * Block)], target.Content);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Block)]
    [InlineData((3 * Block) + 5)]
    public async Task Length_0_means_to_the_end(int size)
    {
        MemoryFile source = new(TestBytes.Make(size)) { LongestRead = 700 };
        MemoryFile target = new([]);
        WindowedCopier pump = new(source, target, "/proc/file", _budget, _progress);

        await pump.CopyAsync(0, Block, default).InTime();

        Assert.Equal(source.Content, target.Content);
        Assert.Equal(size, pump.Copied);
        BudgetIsWhole();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_failure_nothing_is_under_way_any_more(bool sourceFails)
    {
        Task Fail(long offset) => offset == 10 * Block
            ? Task.FromException(new SftpException(SftpErrorKind.Failure, "broken"))
            : Task.Delay(5);
        MemoryFile source = new(TestBytes.Make(100 * Block)) { Before = sourceFails ? Fail : static _ => Task.Delay(1) };
        MemoryFile target = new([]) { Before = sourceFails ? static _ => Task.Delay(1) : Fail };

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => new WindowedCopier(source, target, "/source", _budget, _progress).CopyAsync(100 * Block, Block, default).InTime());

        Assert.Equal("broken", exception.Message);
        Assert.Equal(0, source.UnderWay);
        Assert.Equal(0, target.UnderWay);
        BudgetIsWhole();
    }

    [Theory]
    [InlineData(100 * Block)]
    [InlineData(0)]
    public async Task Cancellation_ends_it_at_once_and_whole(int length)
    {
        using CancellationTokenSource cancellation = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MemoryFile source = new(TestBytes.Make(100 * Block))
        {
            Before = _ =>
            {
                begun.TrySetResult();
                return Task.Delay(Timeout.Infinite);
            },
        };
        MemoryFile target = new([]);
        Task copy = new WindowedCopier(source, target, "/source", _budget, _progress).CopyAsync(length, Block, cancellation.Token);
        await begun.Task.InTime();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy.InTime());
        Assert.Equal(0, source.UnderWay);
        BudgetIsWhole();
    }

    private void BudgetIsWhole() => Assert.True(_budget.TakeAsync(Memory, default).AsTask().IsCompletedSuccessfully);
}
