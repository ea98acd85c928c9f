using System.Diagnostics.CodeAnalysis;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Transports;

namespace SftpTools.Sessions;

/// <summary>
/// The further connections of a session, for copies that use several at once. They are made when a copy wants them, with the login of the
/// session and without asking anybody; they stay for the next copy for a while, and end with the session at the latest. A server that
/// refuses one is not asked for more than it has given.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync ends what there is to end.")]
internal sealed class ExtraConnections
{
    private static readonly TimeSpan s_defaultIdleTime = TimeSpan.FromSeconds(30);

    private readonly SessionConnector _main;
    private readonly string _name;
    private readonly SftpServerProfile _profile;
    private readonly Func<bool> _isMainLost;
    private readonly CancellationTokenSource _closing = new();
    private readonly Timer _idle;
    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly List<Lane> _lanes = [];
    private int _most;
    private int _leases;
    private bool _closed;
    private SftpException? _refusal;

    /// <param name="main">What makes the session's own connection.</param>
    /// <param name="name">The name of the session.</param>
    /// <param name="profile">What is known of the server.</param>
    /// <param name="isMainLost">Whether the session's own connection is lost: then a refusal says nothing about limits.</param>
    public ExtraConnections(SessionConnector main, string name, SftpServerProfile profile, Func<bool> isMainLost)
    {
        _main = main;
        _name = name;
        _profile = profile;
        _isMainLost = isMainLost;
        _most = Math.Max(0, Math.Min(main.Options.MaxConnections, profile.MaxConnections ?? int.MaxValue) - 1);
        _idle = new Timer(_ => _ = EndAllAsync(onlyIdle: true));
    }

    /// <summary>How long connections stay that nobody uses.</summary>
    public TimeSpan IdleTime { get; set; } = s_defaultIdleTime;

    /// <summary>How many are connected now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _lanes.Count(static lane => lane.IsConnected);
        }
    }

    /// <summary>Why the last of those that could not be made was refused; null where none was.</summary>
    public SftpException? Refusal
    {
        get
        {
            lock (_gate)
                return _refusal;
        }
    }

    /// <summary>Lends at most so many, those that exist first; the others are being made when this returns.</summary>
    public LaneLease Lend(int count)
    {
        List<Lane> dead;
        Lane[] lent;
        lock (_gate)
        {
            dead = _lanes.FindAll(static lane => lane.IsLost);
            _lanes.RemoveAll(static lane => lane.IsLost);
            int most = _closed || _main.AskedForAnswer ? 0 : Math.Min(count, _most);
            while (_lanes.Count < most)
            {
                Lane lane = new(_main.Options.HostName);
                _lanes.Add(lane);
                lane.Ready = ConnectAsync(lane);
            }
            lent = [.. _lanes.Take(most)];
            foreach (Lane lane in lent)
                lane.Ready = WhenAliveAsync(lane, lane.Ready);
            if (lent.Length > 0)
                _leases++;
        }
        foreach (Lane lane in dead)
            _ = lane.EndAsync();
        return lent.Length == 0 ? LaneLease.None : new LaneLease([.. lent.Select(static lane => lane.Ready)], GiveBack);
    }

    /// <summary>Ends them all and makes no more.</summary>
    public async Task CloseAsync()
    {
        lock (_gate)
            _closed = true;
        await _closing.CancelAsync().ConfigureAwait(false);
        await EndAllAsync(onlyIdle: false).ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
    }

    private void GiveBack()
    {
        lock (_gate)
        {
            if (--_leases == 0 && !_closed)
                _idle.Change(IdleTime, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task EndAllAsync(bool onlyIdle)
    {
        Lane[] lanes;
        lock (_gate)
        {
            if (onlyIdle && _leases > 0)
                return;
            lanes = [.. _lanes];
            _lanes.Clear();
        }
        await Task.WhenAll(lanes.Select(static lane => lane.EndAsync())).ConfigureAwait(false);
    }

    /// <summary>A connection that was idle may have died unnoticed; another takes its place then.</summary>
    private async Task<IFileSystem?> WhenAliveAsync(Lane lane, Task<IFileSystem?> ready)
    {
        IFileSystem? files = await ready.ConfigureAwait(false);
        if (lane.Connection is not { } connection || !lane.Probe.IsDue(connection.Client)
            || await lane.Probe.IsAliveAsync(connection.Client, _closing.Token).ConfigureAwait(false))
        {
            return files;
        }
        await connection.DisposeAsync().ConfigureAwait(false);
        return await ConnectAsync(lane).ConfigureAwait(false);
    }

    private async Task<IFileSystem?> ConnectAsync(Lane lane)
    {
        // Not under the lock of the caller, and not on its thread: to start a process or a key exchange takes a while.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        SessionConnector connector = new(_main.Transport, _main.Options);
        try
        {
            SessionConnection connection = await connector.ConnectAsync(SilentInteraction.Instance, _closing.Token).ConfigureAwait(false);
            lane.Connection = connection;
            AnnouncedFacts.ShareLimit(_profile, connection.Client);
            return new SftpFileSystem(_name, _ => new ValueTask<SftpClient>(connection.Client), profile: _profile);
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            lock (_gate)
            {
                _lanes.Remove(lane);
                _refusal = exception as SftpException ?? _refusal;
                // A connection that is refused beside one that works is a limit of the server; one that nobody answers is a broken line.
                if (exception is SftpException refusal && !_isMainLost())
                {
                    _most = Math.Min(_most, _lanes.Count);
                    // Another key is another server, which says nothing of this one.
                    if (refusal.Kind != SftpErrorKind.HostKeyRejected)
                        _profile.Learn(SftpServerFact.MaxConnections, 1 + _most, refusal.Message);
                }
            }
            return null;
        }
    }

    private sealed class Lane(string host)
    {
        /// <summary>What asks whether it still lives.</summary>
        public LinkProbe Probe { get; } = new(host);

        /// <summary>The file system over the connection; null when it could not be made.</summary>
        public Task<IFileSystem?> Ready { get; set; } = Task.FromResult<IFileSystem?>(null);

        /// <summary>The connection once it is made.</summary>
        public SessionConnection? Connection { get; set; }

        public bool IsConnected => Connection is { } connection && !connection.Client.Ended.IsCompleted;

        public bool IsLost => Connection is { } connection && connection.Client.Ended.IsCompleted;

        public async Task EndAsync()
        {
            await Ready.ConfigureAwait(false);
            if (Connection is { } connection)
                await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
