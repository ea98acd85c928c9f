using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transports.OpenSsh;
using SftpTools.Transports;

namespace SftpTools.Tests.Sessions;

/// <summary>A session over a transport inside this process: what it shows, how it connects again, and that closed means closed.</summary>
public sealed class SftpSessionTests : IAsyncDisposable
{
    private readonly InProcessServer _server = InProcessServer.Start();
    private readonly InProcessTransport _transport;

    public SftpSessionTests() => _transport = new InProcessTransport(_server);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_shows_what_the_transport_and_the_server_say()
    {
        SftpSession session = await _transport.OpenSessionAsync(
            new ConnectionOptions { HostName = "memory", Port = 2222, UserName = "user" });

        Assert.Equal("memory", session.HostName);
        Assert.Equal("192.0.2.1", session.RemoteAddress);
        Assert.Equal(2222, session.Port);
        Assert.Equal("user", session.UserName);
        Assert.Equal("SSH-2.0-Memory", session.ServerVersion);
        Assert.Equal(SftpTransport.SshNet, session.Transport);
        Assert.Equal(3, session.SftpVersion);
        Assert.Equal("1", session.Extensions["posix-rename@openssh.com"]);
        Assert.Equal(261120, session.MaxReadLength);
        Assert.Equal(1019, session.MaxOpenHandles);
        Assert.Equal("/", session.HomeDirectory);
        Assert.Equal(0, session.ReconnectCount);
        Assert.Equal(SftpSessionState.Opened, session.State);
        Assert.Equal(1, Assert.Single(_transport.Connections).LoginsOver);
        await session.CloseAsync().InTime();
    }

    [Theory]
    [InlineData("", "/home/u")]
    [InlineData(".", "/home/u")]
    [InlineData("~", "/home/u")]
    [InlineData("~/a", "/home/u/a")]
    [InlineData("a/b", "/home/u/a/b")]
    [InlineData("./a", "/home/u/a")]
    [InlineData("/a//b/./c/", "/a/b/c")]
    [InlineData("../x", "/home/u/../x")]
    [InlineData("~user", "/home/u/~user")]
    [InlineData("/", "/")]
    public async Task Relative_paths_begin_in_the_home_directory(string path, string expected)
    {
        RequestFault home = new()
        {
            On = PacketType.RealPath,
            Rewrite = static packet => [Replies.OneName(RequestFault.IdOf(packet), "/home/u")],
        };
        _server.Script = FaultScript.None.With(home);
        SftpSession session = await _transport.OpenSessionAsync();

        Assert.Equal(expected, session.Absolute(path));
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task After_a_loss_many_callers_share_one_new_connection()
    {
        SftpSession session = await _transport.OpenSessionAsync();
        await LoseAsync(session);
        TaskCompletionSource connect = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.Before = (_, _) => connect.Task;

        Task<SftpClient>[] callers = [.. Enumerable.Range(0, 20).Select(_ => session.GetClientAsync(default).AsTask())];
        connect.SetResult();
        SftpClient[] clients = await Task.WhenAll(callers).InTime();

        Assert.Single(clients.Distinct());
        Assert.Equal(2, _transport.Attempts);
        Assert.Equal(1, session.ReconnectCount);
        Assert.Equal(SftpSessionState.Opened, session.State);
        Assert.InRange(_transport.Connections[0].Disposals, 1, 10);
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task A_failure_to_connect_again_is_shared_by_those_who_wait()
    {
        SftpSession session = await _transport.OpenSessionAsync();
        await LoseAsync(session);
        TaskCompletionSource connect = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.Before = (_, _) => connect.Task;
        _transport.Refusal = "The door is shut.";

        Task[] callers = [.. Enumerable.Range(0, 20).Select(_ => session.GetClientAsync(default).AsTask())];
        connect.SetResult();

        foreach (Task caller in callers)
        {
            SftpException exception = await Assert.ThrowsAsync<SftpException>(() => caller.InTime());
            Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
            Assert.Equal("The door is shut.", exception.Message);
        }
        // On a machine that is slower than the moment for which a failure is shared there may be one or two more.
        Assert.InRange(_transport.Attempts, 2, 4);
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task After_a_failed_attempt_a_later_one_may_succeed()
    {
        SftpSession session = await _transport.OpenSessionAsync();
        await LoseAsync(session);
        _transport.Refusal = "Not now.";
        await Assert.ThrowsAsync<SftpException>(() => session.GetClientAsync(default).InTime());
        Assert.Equal(SftpSessionState.Broken, session.State);
        _transport.Refusal = null;

        await Eventually.TrueAsync(() =>
        {
            try
            {
                return session.GetClientAsync(default).AsTask().Wait(InTimeExtensions.Limit);
            }
            catch (AggregateException)
            {
                return false;
            }
        });

        Assert.Equal(SftpSessionState.Opened, session.State);
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task A_person_is_asked_at_the_first_connection_and_never_again()
    {
        SftpSession session = await SftpSession.OpenAsync(
            1, "test", _transport, new ConnectionOptions { HostName = "memory" }, new Person(), default).InTime();
        await LoseAsync(session);
        await session.GetClientAsync(default).InTime();

        Assert.Equal([true, false], _transport.Interactions.Select(interaction => interaction.CanPrompt));
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task A_caller_who_gives_up_waiting_leaves_the_others_their_connection()
    {
        SftpSession session = await _transport.OpenSessionAsync();
        await LoseAsync(session);
        TaskCompletionSource connect = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.Before = (_, _) => connect.Task;
        using CancellationTokenSource cancellation = new();
        Task<SftpClient> patient = session.GetClientAsync(default).AsTask();
        Task<SftpClient> impatient = session.GetClientAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.InTime());
        connect.SetResult();

        Assert.NotNull(await patient.InTime());
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task A_closed_session_refuses_and_does_not_connect()
    {
        SftpSession session = await _transport.OpenSessionAsync();
        await session.CloseAsync().InTime();
        await session.CloseAsync().InTime();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => session.Files.GetEntryAsync("/", followLink: true, default).InTime());

        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.Contains("closed", exception.Message, StringComparison.Ordinal);
        Assert.Equal(SftpSessionState.Closed, session.State);
        Assert.Equal(1, _transport.Attempts);
    }

    [Fact]
    public async Task Closing_ends_what_is_in_flight()
    {
        _server.Script = FaultScript.None.With(RequestFault.Stall(PacketType.Stat));
        SftpSession session = await _transport.OpenSessionAsync();
        Task<FileEntry?> stat = session.Files.GetEntryAsync("/", followLink: true, default).AsTask();
        await _server.Log.WhenReceived(PacketType.Stat, 1).InTime();

        await session.CloseAsync().InTime();

        Assert.Equal(SftpErrorKind.ConnectionLost, (await Assert.ThrowsAsync<SftpException>(() => stat.InTime())).Kind);
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_connection_that_is_being_made()
    {
        SftpSession session = await _transport.OpenSessionAsync();
        await LoseAsync(session);
        _transport.Before = static (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
        Task<SftpClient> waiting = session.GetClientAsync(default).AsTask();
        await Eventually.TrueAsync(() => _transport.Attempts == 2);

        await session.CloseAsync().InTime();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => waiting.InTime());
        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.Contains("closed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_fails_leaves_no_connection_behind()
    {
        _server.Script = FaultScript.None.With(RequestFault.Fail(PacketType.RealPath, 1, StatusCode.Failure, "no home"));

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => _transport.OpenSessionAsync());

        Assert.Contains("no home", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(_transport.Connections).Disposals);
    }

    [Fact]
    public async Task A_login_that_does_not_end_is_a_timeout_that_names_the_host()
    {
        _server.Script = FaultScript.None.With(RequestFault.Stall(PacketType.RealPath));

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => _transport.OpenSessionAsync(
            new ConnectionOptions { HostName = "memory", ConnectingTimeout = TimeSpan.FromMilliseconds(1) }));

        Assert.Equal(SftpErrorKind.Timeout, exception.Kind);
        Assert.Contains("'memory'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(_transport.Connections).Disposals);
    }

    /// <summary>Breaks the connection and waits until this side knows.</summary>
    private async Task LoseAsync(SftpSession session)
    {
        _server.CutConnections();
        await session.Latest.Client.Ended.InTime();
        Assert.Equal(SftpSessionState.Broken, session.State);
    }
}
