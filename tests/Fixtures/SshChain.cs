namespace SftpTools.Fixtures;

/// <summary>
/// Several throw-away sshds, of which each can be the jump host to the next. One key opens all of them, and one known_hosts file and one
/// ssh_config know all of them, by the names that <see cref="AliasOf"/> tells. On loopback every one can be reached without the others, so
/// <see cref="SshServer.ForwardCount"/> is what tells that a hop was used.
/// </summary>
public sealed class SshChain : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<SshServer> _hops = [];

    private SshChain()
    {
    }

    /// <summary>The servers, the outermost first.</summary>
    public IReadOnlyList<SshServer> Hops => _hops;

    public string KeyPath => _hops[0].KeyPath;

    public string KnownHostsPath => _folder.Combine("known_hosts");

    /// <summary>An ssh_config that knows each hop by its alias.</summary>
    public string ConfigPath => _folder.Combine("ssh_config");

    /// <summary>Starts the servers.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="forbidding">The number, from 1, of a hop that lets nothing through; 0 for none.</param>
    public static SshChain Start(int count, int forbidding = 0)
    {
        SshChain chain = new();
        try
        {
            for (int number = 1; number <= count; number++)
                chain.AddHop(number != forbidding);

            File.WriteAllLines(chain.KnownHostsPath, chain.Hops.SelectMany(hop => File.ReadAllLines(hop.KnownHostsPath)));
            File.WriteAllLines(chain.ConfigPath, chain.Hops.SelectMany((_, index) => chain.ConfigLines(index + 1)));
            return chain;
        }
        catch
        {
            chain.Dispose();
            throw;
        }
    }

    /// <summary>The name of a hop, counted from 1, in <see cref="ConfigPath"/>.</summary>
    public static string AliasOf(int number) => $"sftptools-hop{number}";

    public void Dispose()
    {
        foreach (SshServer hop in _hops)
            hop.Dispose();

        _folder.Dispose();
    }

    private void AddHop(bool forwards)
    {
        string[] keys = _hops.Count == 0 ? [] : [File.ReadAllText(KeyPath + ".pub").TrimEnd()];
        _hops.Add(SshServer.Start(new SshServerOptions
        {
            AuthorizedLines = keys,
            Lines = [$"AllowTcpForwarding {(forwards ? "yes" : "no")}"],

            // Forwards are logged from here on.
            LogLevel = "DEBUG1",
        }));
    }

    private string[] ConfigLines(int number) =>
    [
        $"Host {AliasOf(number)}",
        $"    HostName {_hops[number - 1].Host}",
        $"    Port {_hops[number - 1].Port}",
        $"    User {_hops[number - 1].UserName}",
        $"    IdentityFile \"{KeyPath}\"",
        "    IdentitiesOnly yes",
        "    IdentityAgent none",
        $"    UserKnownHostsFile \"{KnownHostsPath}\"",
        "    GlobalKnownHostsFile /dev/null",
        "    StrictHostKeyChecking yes",
        "    UpdateHostKeys no",
    ];
}
