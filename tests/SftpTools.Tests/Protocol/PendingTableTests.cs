using SftpTools.Protocol;
using SftpTools.Protocol.Channels;

namespace SftpTools.Tests.Protocol;

/// <summary>An id finds its request once, and only while it is in flight.</summary>
public sealed class PendingTableTests
{
    [Fact]
    public void An_id_brings_its_request_once()
    {
        PendingTable table = new();
        PendingRequest request = NewRequest();
        uint id = Add(table, request);
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
    public void A_slot_in_use_again_has_another_id()
    {
        PendingTable table = new();
        uint first = Add(table, NewRequest());
        table.Take(first);
        PendingRequest request = NewRequest();
        uint second = Add(table, request);

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
            last = Add(table, request);
            if (table.Take(last) != request)
                Assert.Fail($"Id {last} is lost.");
        }

        Assert.Equal(4u * PendingTable.Capacity, last);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void All_ids_of_a_full_table_differ_and_one_more_finds_no_room()
    {
        PendingTable table = new();
        HashSet<uint> ids = [];
        for (int i = 0; i < PendingTable.Capacity; i++)
            Assert.True(ids.Add(Add(table, NewRequest())));
        Assert.Equal(PendingTable.Capacity, table.Count);

        Assert.Null(table.TryAdd(NewRequest()));
        Assert.NotNull(table.Take(ids.First()));
        Assert.DoesNotContain(Add(table, NewRequest()), ids);
    }

    [Fact]
    public void Closing_hands_out_all_requests_and_refuses_new_ones()
    {
        PendingTable table = new();
        PendingRequest[] requests = [NewRequest(), NewRequest(), NewRequest()];
        uint first = Add(table, requests[0]);
        Add(table, requests[1]);
        Add(table, requests[2]);
        table.Take(first);
        SftpException fault = new(SftpErrorKind.ConnectionLost, "first");

        IReadOnlyList<PendingRequest> taken = table.Close(fault);

        Assert.Equal(requests[1..], taken);
        Assert.Empty(table.Close(new SftpException(SftpErrorKind.ConnectionLost, "second")));
        Assert.Same(fault, Assert.Throws<SftpException>(() => table.TryAdd(NewRequest())));
        Assert.Equal(0, table.Count);
    }

    private static PendingRequest NewRequest() => PendingRequest.Rent(PacketType.Stat, null, 0);

    private static uint Add(PendingTable table, PendingRequest request)
    {
        uint? id = table.TryAdd(request);
        Assert.NotNull(id);
        return id.Value;
    }
}
