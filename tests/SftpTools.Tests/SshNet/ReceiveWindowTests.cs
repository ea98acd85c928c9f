using SftpTools.SshNet.Channels;

namespace SftpTools.Tests.SshNet;

/// <summary>What was used of the window is given back, in steps, and all of it.</summary>
public sealed class ReceiveWindowTests
{
    private const int Step = ReceiveWindow.Size / 8;

    [Fact]
    public void Room_is_given_back_every_few_MiB_and_never_more_than_was_used()
    {
        List<uint> grants = [];
        ReceiveWindow window = new(grants.Add);

        window.Consumed(Step - 1);
        Assert.Empty(grants);
        window.Consumed(1);
        window.Consumed(Step + 5);
        window.Consumed(3);

        Assert.Equal([Step, Step + 5], grants);
        Assert.Equal(2, window.Adjusts);
    }

    [Fact]
    public void Who_reads_gives_back_what_was_read()
    {
        int consumed = 0;
        using ChannelInput input = new() { Consumed = count => consumed += count };
        input.Add(new byte[100], 0, 100);

        Assert.Equal(40, input.Read(new byte[40]));
        Assert.Equal(60, input.Read(new byte[100]));

        Assert.Equal(100, consumed);
    }
}
