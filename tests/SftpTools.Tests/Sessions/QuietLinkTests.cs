using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Sessions;

/// <summary>A link that has died without a word: the first command after it goes over a new one.</summary>
public sealed class QuietLinkTests : IAsyncDisposable
{
    private readonly InProcessServer _server = InProcessServer.Start();
    private readonly InProcessTransport _transport;

    public QuietLinkTests() => _transport = new InProcessTransport(_server);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task One_that_swallows_is_noticed_within_the_bound_and_replaced()
    {
        // The first question for a real path is that for the home directory.
        _server.Script = FaultScript.None.With(RequestFault.Stall(PacketType.RealPath, 2));
        SftpSession session = await _transport.OpenSessionAsync();
        session.Probe.Trusted = TimeSpan.FromMilliseconds(-1);
        session.Probe.Bound = TimeSpan.FromMilliseconds(100);

        Task<FileEntry?>[] looks =
            [.. Enumerable.Range(0, 5).Select(_ => session.Files.GetEntryAsync("/", followLink: true, default).AsTask())];
        FileEntry?[] entries = await Task.WhenAll(looks).InTime();

        Assert.All(entries, static entry => Assert.Equal(FileEntryType.Directory, entry?.Type));
        Assert.Equal(1, session.ReconnectCount);
        Assert.Equal(2, _transport.Attempts);
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task One_that_takes_its_time_to_end_keeps_no_command_waiting_but_the_session()
    {
        TaskCompletionSource ended = new();
        _transport.Ending = ended.Task;
        SftpSession session = await _transport.OpenSessionAsync();
        _transport.Ending = Task.CompletedTask;
        _server.CutConnections();
        await session.Latest.Client.Ended.InTime();

        Assert.NotNull(await session.Files.GetEntryAsync("/", followLink: true, default).InTime());

        Assert.Equal(1, session.ReconnectCount);
        Task closing = session.CloseAsync();
        await Task.Delay(20);
        Assert.False(closing.IsCompleted);
        ended.SetResult();
        await closing.InTime();
    }

    [Fact]
    public async Task One_that_answers_stays_also_when_it_refuses_the_question()
    {
        _server.Script = FaultScript.None.With(RequestFault.Fail(PacketType.RealPath, 2, StatusCode.PermissionDenied));
        SftpSession session = await _transport.OpenSessionAsync();
        session.Probe.Trusted = TimeSpan.FromMilliseconds(-1);

        Assert.NotNull(await session.Files.GetEntryAsync("/", followLink: true, default).InTime());

        Assert.Equal(0, session.ReconnectCount);
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task One_that_was_used_a_moment_ago_is_not_asked()
    {
        SftpSession session = await _transport.OpenSessionAsync();
        int before = _server.Log.Count(PacketType.RealPath);

        await session.Files.GetEntryAsync("/", followLink: true, default).InTime();

        Assert.Equal(before, _server.Log.Count(PacketType.RealPath));
        await session.CloseAsync().InTime();
    }

    [Theory]
    [InlineData(nameof(PacketType.Stat))]
    [InlineData(nameof(PacketType.OpenDir))]
    [InlineData(nameof(PacketType.Open))]
    [InlineData(nameof(PacketType.RealPath))]
    public async Task What_only_looks_is_asked_again_on_a_new_connection(string request)
    {
        _server.Tree.AddFile("/f", "content"u8.ToArray());
        PacketType type = Enum.Parse<PacketType>(request);
        // The home directory was the first question for a real path.
        _server.Script = FaultScript.None.With(RequestFault.Do(type, type == PacketType.RealPath ? 2 : 1, _server.CutConnections));
        SftpSession session = await _transport.OpenSessionAsync();

        switch (type)
        {
            case PacketType.Stat:
                Assert.NotNull(await session.Files.GetEntryAsync("/f", followLink: true, default).InTime());
                break;
            case PacketType.OpenDir:
                int count = 0;
                await foreach (FileEntry _ in session.Files.EnumerateAsync("/", default))
                    count++;
                Assert.Equal(1, count);
                break;
            case PacketType.Open:
                await (await session.Files.OpenReadAsync("/f", default).InTime()).DisposeAsync();
                break;
            default:
                Assert.Equal("/f", await session.Files.ResolveAsync("/f", default).InTime());
                break;
        }

        Assert.Equal(1, session.ReconnectCount);
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task What_changes_something_is_never_sent_twice()
    {
        _server.Tree.AddFile("/f", "content");
        _server.Script = FaultScript.None.With(RequestFault.Do(PacketType.Remove, 1, _server.CutConnections));
        SftpSession session = await _transport.OpenSessionAsync();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => session.Files.RemoveFileAsync("/f", default).InTime());

        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.Equal(1, _server.Log.Count(PacketType.Remove));
        await session.CloseAsync().InTime();
    }
}
