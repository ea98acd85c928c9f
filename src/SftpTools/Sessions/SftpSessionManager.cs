using System.Globalization;
using SftpTools.Transports;

namespace SftpTools.Sessions;

/// <summary>
/// The sessions of one runspace: gives ids and names, finds sessions by them, and ends them all when the module goes. Safe to use from
/// several threads.
/// </summary>
internal sealed class SftpSessionManager
{
    private readonly object _gate = new();

    // Guarded by _gate; in the order of their ids.
    private readonly List<SftpSession> _sessions = [];
    private readonly HashSet<string> _reservedNames = new(StringComparer.OrdinalIgnoreCase);
    private int _lastId;

    /// <summary>A copy of the list, so that removing while enumerating is safe.</summary>
    public IReadOnlyList<SftpSession> Sessions
    {
        get
        {
            lock (_gate)
                return [.. _sessions];
        }
    }

    /// <summary>Connects and enters the session. A wanted name must be free; without one the host's name is used, numbered when taken.</summary>
    public async Task<SftpSession> OpenAsync(
        string? wantedName, ITransport transport, ConnectionOptions options, IInteraction interaction,
        CancellationToken cancellationToken)
    {
        (int id, string name) = Reserve(wantedName, options.HostName);
        try
        {
            SftpSession session = await SftpSession.OpenAsync(id, name, transport, options, interaction, cancellationToken)
                .ConfigureAwait(false);
            lock (_gate)
            {
                int place = _sessions.FindIndex(other => other.Id > id);
                _sessions.Insert(place < 0 ? _sessions.Count : place, session);
            }
            return session;
        }
        finally
        {
            lock (_gate)
                _reservedNames.Remove(name);
        }
    }

    /// <summary>The session of that number, or null.</summary>
    public SftpSession? Find(int id)
    {
        lock (_gate)
            return _sessions.Find(session => session.Id == id);
    }

    /// <summary>The session of that name or number, or null.</summary>
    public SftpSession? Find(string nameOrId)
    {
        lock (_gate)
        {
            return _sessions.Find(session => session.Name.Equals(nameOrId, StringComparison.OrdinalIgnoreCase))
                ?? (int.TryParse(nameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                    ? _sessions.Find(session => session.Id == id)
                    : null);
        }
    }

    /// <summary>Ends a session and takes it off the list.</summary>
    public async Task RemoveAsync(SftpSession session)
    {
        lock (_gate)
            _sessions.Remove(session);
        await session.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Ends all sessions; waits a few seconds at most.</summary>
    public void CloseAll()
    {
        SftpSession[] all;
        lock (_gate)
        {
            all = [.. _sessions];
            _sessions.Clear();
        }
        Task.WhenAll(all.Select(session => Task.Run(session.CloseAsync))).Wait(TimeSpan.FromSeconds(5));
    }

    private (int Id, string Name) Reserve(string? wantedName, string hostName)
    {
        lock (_gate)
        {
            bool IsTaken(string candidate) =>
                _reservedNames.Contains(candidate)
                || _sessions.Exists(session => session.Name.Equals(candidate, StringComparison.OrdinalIgnoreCase));

            string stem = SessionName.FromHost(hostName);
            string name = wantedName ?? stem;
            if (wantedName is not null && IsTaken(name))
            {
                throw new SftpException(
                    SftpErrorKind.PathExists, $"There is a session '{wantedName}' already. Remove it first or choose another -Name.");
            }
            for (int number = 2; IsTaken(name); number++)
                name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
            _reservedNames.Add(name);
            return (++_lastId, name);
        }
    }
}
