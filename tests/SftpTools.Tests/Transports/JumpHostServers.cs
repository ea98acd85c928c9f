using SftpTools.Fixtures;

namespace SftpTools.Tests.Transports;

/// <summary>Three sshds, of which each can lead to the next, for all tests of a class.</summary>
public sealed class JumpHostServers : IDisposable
{
    private readonly Lazy<SshChain> _chain = new(static () => SshChain.Start(3));

    /// <summary>The servers; the last is the one that is wanted.</summary>
    public IReadOnlyList<SshServer> Hops => _chain.Value.Hops;

    /// <summary>The key that all of them let in.</summary>
    public string KeyPath => _chain.Value.KeyPath;

    /// <summary>The line for authorized_keys of a further one.</summary>
    public string AuthorizedKey => File.ReadAllText(KeyPath + ".pub").Trim();

    /// <summary>Type and key, as known_hosts has them.</summary>
    public string PublicKeyOf(int number) =>
        string.Join(' ', File.ReadAllText(Directory.GetParent(Hops[number].DataPath)!.FullName + "/host_ed25519.pub").Split(' ').Take(2));

    public void Dispose()
    {
        if (_chain.IsValueCreated)
            _chain.Value.Dispose();
    }

    /// <summary>A way through the first two, or through the second and another one, which comes first.</summary>
    internal JumpHostCase Configure(string kind, SshServer? first = null) => new(this, kind, first);
}
