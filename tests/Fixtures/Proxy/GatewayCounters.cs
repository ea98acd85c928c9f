namespace SftpTools.Fixtures;

/// <summary>What a <see cref="Gateway"/> has seen so far.</summary>
/// <param name="Connections">Connections that were accepted.</param>
/// <param name="Tunnels">Connections that were let through to their target.</param>
/// <param name="RefusedLogins">Requests without credentials or with wrong ones.</param>
/// <param name="Targets">The targets that were asked for, as host:port, in order; a name means that the client left it to the proxy.</param>
public sealed record GatewayCounters(int Connections, int Tunnels, int RefusedLogins, IReadOnlyList<string> Targets);
