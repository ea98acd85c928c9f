using SftpTools.Protocol;

namespace SftpTools.Tests.Protocol;

/// <summary>An id finds its request once, and only while it is in flight.</summary>
public sealed class PendingTableTests
{
    [Fact]
    public async Task An_id_brings_its_request_once()
    {
        PendingTable table = new();
        PendingRequest request = NewRequest();
        uint id = await AddAsync(table, request);
        Assert.Equal(1, table.Count);

        Assert.Same(request, table.Take(id));
        Assert.Null(table.Take(id));
        Assert.Equal(0, table.Count);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(2047u)]
    [InlineData(2048u)]
    [InlineData(uint.MaxValue)]
    public void An_id_that_was_never_given_is_unknown(uint id) => Assert.Null(new PendingTable().Take(id));

    [Fact]
    public async Task A_slot_in_use_again_has_another_id()
    {
        PendingTable table = new();
        uint first = await AddAsync(table, NewRequest());
        table.Take(first);
        PendingRequest request = NewRequest();
        uint second = await AddAsync(table, request);

        Assert.NotEqual(first, second);
        Assert.Equal(first % PendingTable.Capacity, second % PendingTable.Capacity);
        Assert.Null(table.Take(first));
        Assert.Same(request, table.Take(second));
    }

    [Fact]
    public void The_generation_may_wrap_around()
    {
        PendingTable table = new();
        PendingRequest request = NewRequest();
        uint last = 0;

        // 2^21 generations of 2^11 slots use up all ids.
        for (int i = 0; i < (1 << 21) + 5; i++)
        {
            Assert.True(table.WaitForRoomAsync(CancellationToken.None).IsCompletedSuccessfully);
            last = table.Add(request);
            if (table.Take(last) != request)
                Assert.Fail($"Id {last} is lost.");
        }

        Assert.Equal(4u * PendingTable.Capacity, last);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public async Task All_ids_of_a_full_table_differ_and_one_more_waits_for_room()
    {
        PendingTable table = new();
        HashSet<uint> ids = [];
        for (int i = 0; i < PendingTable.Capacity; i++)
            Assert.True(ids.Add(await AddAsync(table, NewRequest())));
        Assert.Equal(PendingTable.Capacity, table.Count);

        Task room = table.WaitForRoomAsync(CancellationToken.None);
        Assert.False(room.IsCompleted);
        Assert.NotNull(table.Take(ids.First()));
        await room.InTime();
        uint last = table.Add(NewRequest());
        Assert.DoesNotContain(last, ids);
    }

    [Fact]
    public async Task Waiting_for_room_can_be_cancelled_and_takes_no_room()
    {
        PendingTable table = new();
        List<uint> ids = [];
        for (int i = 0; i < PendingTable.Capacity; i++)
            ids.Add(await AddAsync(table, NewRequest()));
        using CancellationTokenSource cancellation = new();
        Task room = table.WaitForRoomAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => room.InTime());
        table.Take(ids[0]);
        await table.WaitForRoomAsync(CancellationToken.None).InTime();
    }

    [Fact]
    public async Task Closing_hands_out_all_requests_and_refuses_new_ones()
    {
        PendingTable table = new();
        PendingRequest[] requests = [NewRequest(), NewRequest(), NewRequest()];
        uint first = await AddAsync(table, requests[0]);
        await AddAsync(table, requests[1]);
        await AddAsync(table, requests[2]);
        table.Take(first);
        InvalidOperationException fault = new("first");

        IReadOnlyList<PendingRequest> taken = table.Close(fault);

        Assert.Equal(requests[1..], taken);
        Assert.Empty(table.Close(new InvalidOperationException("second")));
        for (int i = 0; i < PendingTable.Capacity + 100; i++)
        {
            await table.WaitForRoomAsync(CancellationToken.None).InTime();
            Assert.Same(fault, Assert.Throws<InvalidOperationException>(() => table.Add(NewRequest())));
        }
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public async Task Closing_wakes_all_who_wait_for_room_even_more_than_fit()
    {
        PendingTable table = new();
        for (int i = 0; i < PendingTable.Capacity; i++)
            await AddAsync(table, NewRequest());
        Task[] waiting = [.. Enumerable.Range(0, PendingTable.Capacity + 100).Select(async _ =>
        {
            await table.WaitForRoomAsync(CancellationToken.None);
            Assert.Throws<InvalidOperationException>(() => table.Add(NewRequest()));
        })];

        table.Close(new InvalidOperationException());

        await Task.WhenAll(waiting).InTime();
    }

    private static PendingRequest NewRequest() => PendingRequest.Rent(PacketType.Stat, null, 0);

    private static async Task<uint> AddAsync(PendingTable table, PendingRequest request)
    {
        await table.WaitForRoomAsync(CancellationToken.None).InTime();
        return table.Add(request);
    }
}
