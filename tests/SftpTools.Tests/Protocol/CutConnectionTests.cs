using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>The server dies at every byte of a short conversation, packet boundaries included: each call ends, and says so.</summary>
public sealed class CutConnectionTests
{
    private static readonly FaultScript s_script = FaultScript.None.WithoutExtensions().With("limits@openssh.com", "1");

    [Fact]
    public async Task The_conversation_itself_succeeds()
    {
        await using InProcessServer server = Start(s_script);

        Assert.Empty(await ConverseAsync(server));
        Assert.Empty(server.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Death_at_every_byte_ends_every_call(bool cutIsError)
    {
        long total = 0;
        await using (InProcessServer whole = Start(s_script with
        {
            Corrupt = (_, packet) =>
            {
                total += packet.Length;
                return packet;
            },
        }))
        {
            Assert.Empty(await ConverseAsync(whole));
        }
        Assert.InRange(total, 200, 2000);

        for (long cut = 0; cut < total; cut++)
        {
            await using InProcessServer server = Start(s_script with { CutAfterBytes = cut, CutIsError = cutIsError });

            List<Exception> errors = await ConverseAsync(server);

            Assert.NotEmpty(errors);
            Assert.All(errors, error => Assert.True(
                error is SftpException { Kind: SftpErrorKind.ConnectionLost or SftpErrorKind.ProtocolError },
                $"Cut at {cut}: {error}"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task Whoever_is_told_of_the_death_finds_the_connection_ended(int bytesOfReply)
    {
        const int handshake = 2; // VERSION and the reply to limits@openssh.com.
        await using InProcessServer server = Start(s_script with
        {
            Corrupt = (number, packet) => number < handshake ? packet : number == handshake ? packet[..bytesOfReply] : [],
        });
        using SftpClient client = await server.ConnectAsync();

        // Callers go on where the reply is told, perhaps to connect again at once; they must not take the dead connection for a living one.
        Task<bool>[] told = [.. Enumerable.Range(0, 8).Select(_ => IsEndedWhenToldAsync(client))];
        server.CutConnections();

        Assert.All(await Task.WhenAll(told).InTime(), Assert.True);
    }

    private static async Task<bool> IsEndedWhenToldAsync(SftpClient client)
    {
        try
        {
            await client.StatAsync("/d", default).ConfigureAwait(false);
            return false;
        }
        catch (SftpException)
        {
            return client.Ended.IsCompleted;
        }
    }

    private static InProcessServer Start(FaultScript script)
    {
        InProcessServer server = InProcessServer.Start(script);
        server.Tree.AddFile("/d/a", "some content");
        return server;
    }

    /// <summary>A few calls one after the other and a few at once; returns what they threw.</summary>
    private static async Task<List<Exception>> ConverseAsync(InProcessServer server)
    {
        List<Exception> errors = [];
        SftpClient? opened = await TryAsync(errors, server.ConnectAsync());
        if (opened is null)
            return errors;
        using SftpClient client = opened;
        byte[]? handle = await TryAsync(
            errors, client.OpenAsync("/d/a", OpenFlags.Read, SftpAttributes.None, default).AsTask());
        handle ??= [0, 0, 0, 1];
        IoBuffer buffer = IoBuffer.Rent(100);
        Task<int> read = client.ReadAsync(handle, 0, buffer, 100, "/d/a", default).AsTask();
        Task<int> end = client.ReadAsync(handle, 100, buffer, 100, "/d/a", default).AsTask();
        Task<SftpAttributes> stat = client.StatAsync("/d", default).AsTask();
        await TryAsync(errors, read);
        await TryAsync(errors, end);
        await TryAsync(errors, stat);
        await TryAsync(errors, client.RealPathAsync(".", default).AsTask());
        await TryAsync(errors, Done(client.CloseAsync(handle, "/d/a", default)));
        buffer.Release();
        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
        Assert.Equal(0, client.InFlight);
        return errors;
    }

    private static async Task<bool> Done(ValueTask call)
    {
        await call;
        return true;
    }

    private static async Task<T?> TryAsync<T>(List<Exception> errors, Task<T> call)
    {
        try
        {
            return await call.InTime();
        }
        catch (SftpException exception)
        {
            errors.Add(exception);
            return default;
        }
    }
}
