using SftpTools.Sessions;
using SftpTools.Tests.Servers;
using SftpTools.Transports;

namespace SftpTools.Tests.Sessions;

/// <summary>Sessions get ids and names, are found by them, and end.</summary>
public sealed class SftpSessionManagerTests : IAsyncDisposable
{
    private readonly InProcessServer _server = InProcessServer.Start();
    private readonly SftpSessionManager _manager = new();
    private readonly InProcessTransport _transport;

    public SftpSessionManagerTests() => _transport = new InProcessTransport(_server);

    public async ValueTask DisposeAsync()
    {
        await Task.Run(_manager.CloseAll).InTime();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Ids_count_from_1_and_names_are_the_hosts_with_numbers()
    {
        SftpSession first = await OpenAsync();
        SftpSession second = await OpenAsync();
        SftpSession other = await OpenAsync(host: "other");
        SftpSession third = await OpenAsync();

        Assert.Equal([(1, "host"), (2, "host-2"), (3, "other"), (4, "host-3")], Listed());
        Assert.Same(first, _manager.Sessions[0]);
        Assert.Equal("host", first.ToString());
        Assert.NotSame(second, third);
        Assert.Equal("other", other.HostName);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_whatever_its_case()
    {
        await OpenAsync("prod");

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => OpenAsync("PROD"));

        Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        Assert.Equal([(1, "prod")], Listed());
        Assert.Equal(1, _transport.Attempts);
    }

    [Fact]
    public async Task A_name_is_taken_as_soon_as_its_session_connects()
    {
        TaskCompletionSource connect = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.Before = (_, _) => connect.Task;
        Task<SftpSession> first = OpenAsync("prod");
        Task<SftpSession> unnamed = OpenAsync(host: "prod");

        await Assert.ThrowsAsync<SftpException>(() => OpenAsync("prod"));
        connect.SetResult();

        Assert.Equal("prod", (await first.InTime()).Name);
        Assert.Equal("prod-2", (await unnamed.InTime()).Name);
    }

    [Fact]
    public async Task A_session_that_could_not_be_made_leaves_its_name_free_and_is_not_listed()
    {
        _transport.Refusal = "No.";
        await Assert.ThrowsAsync<SftpException>(() => OpenAsync("prod"));
        Assert.Empty(_manager.Sessions);
        _transport.Refusal = null;

        Assert.Equal("prod", (await OpenAsync("prod")).Name);
    }

    [Fact]
    public async Task Sessions_are_listed_by_id_whichever_connected_first()
    {
        TaskCompletionSource connect = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.Before = (attempt, _) => attempt == 1 ? connect.Task : Task.CompletedTask;
        Task<SftpSession> slow = OpenAsync("slow");
        await OpenAsync("fast");
        connect.SetResult();
        await slow.InTime();

        Assert.Equal([(1, "slow"), (2, "fast")], Listed());
    }

    [Fact]
    public async Task A_session_is_found_by_name_or_number_and_the_name_comes_first()
    {
        SftpSession one = await OpenAsync("alpha");
        SftpSession two = await OpenAsync("1");

        Assert.Same(one, _manager.Find("ALPHA"));
        Assert.Same(two, _manager.Find("1"));
        Assert.Same(two, _manager.Find("2"));
        foreach (string none in new[] { "3", "0", "-1", "+1", " 1", "", "beta", "99999999999999999999" })
            Assert.Null(_manager.Find(none));
    }

    [Fact]
    public async Task A_removed_session_is_closed_and_gone_and_its_number_is_not_given_again()
    {
        SftpSession session = await OpenAsync("prod");

        await _manager.RemoveAsync(session).InTime();

        Assert.Equal(SftpSessionState.Closed, session.State);
        Assert.Null(_manager.Find("prod"));
        Assert.Equal(2, (await OpenAsync("prod")).Id);
        await _manager.RemoveAsync(session).InTime();
    }

    [Fact]
    public async Task CloseAll_ends_every_session()
    {
        SftpSession[] sessions = [await OpenAsync(), await OpenAsync(), await OpenAsync()];

        await Task.Run(_manager.CloseAll).InTime();

        Assert.Empty(_manager.Sessions);
        Assert.All(sessions, static session => Assert.Equal(SftpSessionState.Closed, session.State));
        Assert.All(_transport.Connections, static connection => Assert.InRange(connection.Disposals, 1, 10));
    }

    [Fact]
    public async Task Many_at_once_get_different_ids_and_names()
    {
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => OpenAsync()))).InTime();

        Assert.Equal(Enumerable.Range(1, 30), _manager.Sessions.Select(session => session.Id));
        Assert.Equal(30, _manager.Sessions.Select(session => session.Name).Distinct().Count());
    }

    private IEnumerable<(int, string)> Listed() => _manager.Sessions.Select(session => (session.Id, session.Name));

    private Task<SftpSession> OpenAsync(string? name = null, string host = "host") => _manager.OpenAsync(
        name, _transport, new ConnectionOptions { HostName = host }, SilentInteraction.Instance, default).InTime();
}
