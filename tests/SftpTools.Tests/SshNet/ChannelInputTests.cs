using SftpTools.SshNet.Channels;

namespace SftpTools.Tests.SshNet;

/// <summary>What the library hands over comes out in order, is bounded, and lets nobody wait for what cannot come.</summary>
public sealed class ChannelInputTests
{
    private const int Bound = ReceiveWindow.Size;

    [Fact]
    public async Task Bytes_come_in_order_whatever_the_sizes()
    {
        const int Total = 3 * Bound;
        using ChannelInput input = new();
        Task writing = OwnThread(() =>
        {
            Random sizes = new(1);
            // Somewhere in a larger array, which the library uses again for its next packet.
            byte[] buffer = new byte[70_009];
            for (int position = 0; position < Total;)
            {
                int count = Math.Min(Total - position, sizes.Next(4) == 0 ? sizes.Next(1, 16) : sizes.Next(1, 70_000));
                for (int i = 0; i < count; i++)
                    buffer[i + 5] = ByteAt(position + i);
                input.Add(buffer, 5, count);
                input.Add(buffer, 5, 0);
                buffer.AsSpan().Clear();
                position += count;
            }
            input.End();
        });

        int wrong = 0;
        int read = 0;
        await OwnThread(() =>
        {
            Random sizes = new(2);
            byte[] buffer = new byte[100_000];
            int count;
            while ((count = input.Read(buffer, 0, sizes.Next(1, buffer.Length))) > 0)
            {
                for (int i = 0; i < count; i++)
                    wrong += buffer[i] == ByteAt(read + i) ? 0 : 1;
                read += count;
            }
        }).InTime();
        await writing.InTime();

        Assert.Equal((Total, 0), (read, wrong));
    }

    [Fact]
    public void Read_takes_what_is_there_from_several_segments_and_does_not_wait_for_more()
    {
        using ChannelInput input = new();
        input.Add([1, 2], 0, 2);
        input.Add([3], 0, 1);
        input.Add([4, 5, 6], 0, 3);
        byte[] buffer = new byte[8];

        Assert.Equal(0, input.Read([]));
        Assert.Equal(4, input.Read(buffer, 1, 4));
        Assert.Equal([0, 1, 2, 3, 4, 0, 0, 0], buffer);
        Assert.Equal(2, input.Read(buffer));
        Assert.Equal([5, 6], buffer[..2]);
    }

    [Fact]
    public async Task Read_waits_for_the_first_byte()
    {
        using ChannelInput input = new();
        byte[] buffer = new byte[10];
        int read = -1;
        (Task reading, Thread thread) = Start(() => read = input.Read(buffer));
        await WaitsAsync(thread);

        input.Add([9], 0, 1);
        await reading.InTime();

        Assert.Equal((1, 9), (read, buffer[0]));
    }

    [Fact]
    public async Task Add_waits_while_as_much_is_queued_as_may_be()
    {
        using ChannelInput input = new();
        byte[] half = new byte[Bound / 2];
        input.Add(half, 0, half.Length);
        input.Add(half, 0, half.Length);
        (Task adding, Thread thread) = Start(() => input.Add([7], 0, 1));
        await WaitsAsync(thread);
        Assert.False(adding.IsCompleted);

        Assert.Equal(1, input.Read(new byte[1]));
        await adding.InTime();

        input.End();
        byte[] rest = new byte[Bound + 1];
        Assert.Equal(Bound, input.Read(rest));
        Assert.Equal(7, rest[Bound - 1]);
        Assert.Equal(0, input.Read(rest));
    }

    [Fact]
    public void A_segment_is_taken_whole_where_there_is_any_room()
    {
        using ChannelInput input = new();
        input.Add(new byte[Bound - 1], 0, Bound - 1);
        input.Add(new byte[Bound], 0, Bound);
        input.End();

        Assert.Equal(2 * Bound - 1, input.Read(new byte[2 * Bound]));
    }

    [Fact]
    public void After_the_end_what_is_queued_can_be_read_and_nothing_is_added()
    {
        using ChannelInput input = new();
        input.Add([1, 2, 3], 0, 3);
        input.End();
        input.End();
        input.Add([4], 0, 1);
        byte[] buffer = new byte[2];

        Assert.Equal(2, input.Read(buffer));
        Assert.Equal(1, input.Read(buffer));
        Assert.Equal(3, buffer[0]);
        Assert.Equal(0, input.Read(buffer));
        Assert.Equal(0, input.Read(buffer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_frees_who_waits(bool dispose)
    {
        ChannelInput empty = new();
        int read = -1;
        (Task reading, Thread reader) = Start(() => read = empty.Read(new byte[1]));
        ChannelInput full = new();
        full.Add(new byte[Bound], 0, Bound);
        (Task adding, Thread adder) = Start(() => full.Add([7], 0, 1));
        await WaitsAsync(reader);
        await WaitsAsync(adder);

        foreach (ChannelInput input in new[] { empty, full })
        {
            if (dispose)
                input.Dispose();
            else
                input.End();
        }
        await Task.WhenAll(reading, adding).InTime();

        Assert.Equal(0, read);
        Assert.Equal(dispose ? 0 : Bound, full.Read(new byte[Bound + 1]));
        Assert.Equal(0, full.Read(new byte[1]));
        empty.Dispose();
        full.Dispose();
    }

    /// <summary>Its period is prime, so that no chunk can stand in for another.</summary>
    private static byte ByteAt(int position) => (byte)(position % 251);

    private static Task OwnThread(Action action) => Start(action).Done;

    private static (Task Done, Thread Thread) Start(Action action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return (done.Task, thread);
    }

    private static Task WaitsAsync(Thread thread) =>
        Eventually.TrueAsync(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
}
