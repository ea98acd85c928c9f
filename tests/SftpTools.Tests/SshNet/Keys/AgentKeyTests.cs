using Renci.SshNet.Security;
using SftpTools.Fixtures;
using SftpTools.SshNet.Keys;
using SftpTools.Tests.Transports.Agent;
using SftpTools.Transports.Agent;

namespace SftpTools.Tests.SshNet.Keys;

/// <summary>Keys of an agent sign as SSH.NET wants it.</summary>
public sealed class AgentKeyTests(KeyFolder folder) : IClassFixture<KeyFolder>
{
    private static readonly byte[] s_data = [1, 2, 3];

    [FactIfAgent]
    public void Every_type_signs_what_the_key_itself_would_verify()
    {
        using AgentProcess agent = new();
        string[] types = ["ed25519", "rsa", "ecdsa256", "ecdsa384", "ecdsa521"];
        foreach (string type in types)
            agent.Add(folder.Key(type));

        IReadOnlyList<AgentKey> keys = AgentKey.All(AgentClient.TryConnect(agent.SocketPath, out _)!);

        Assert.Equal(types.Select(type => folder.Key(type).Fingerprint), keys.Select(static key => key.Fingerprint));
        foreach ((AgentKey key, string type) in keys.Zip(types))
        {
            using FileKey same = KeyFolder.Read(folder.Key(type).Path);
            Assert.Equal(
                same.HostKeyAlgorithms.Select(static algorithm => algorithm.Name),
                key.HostKeyAlgorithms.Select(static algorithm => algorithm.Name));
            foreach ((HostAlgorithm signs, HostAlgorithm verifies) in key.HostKeyAlgorithms.Zip(same.HostKeyAlgorithms))
            {
                Assert.Equal(verifies.Data, signs.Data);
                Assert.True(verifies.VerifySignature(s_data, signs.Sign(s_data)));
            }
        }
    }

    [FactIfAgent]
    public void Certificates_come_first_and_sign_with_the_name_of_their_key()
    {
        using AgentProcess agent = new();
        string path = folder.Write(File.ReadAllBytes(folder.Key("rsa").Path));
        File.Copy(folder.Key("rsa").Path + ".pub", path + ".pub");
        SshKey key = folder.Key("rsa") with { Path = path };
        folder.Certify(key);
        agent.Add(folder.Key("ed25519"));
        agent.Add(key);

        IReadOnlyList<AgentKey> keys = AgentKey.All(AgentClient.TryConnect(agent.SocketPath, out _)!);

        Assert.Equal(["ssh-rsa-cert-v01@openssh.com", "ssh-ed25519", "ssh-rsa"], keys.Select(static key => key.Type));
        using FileKey same = KeyFolder.Read(path);
        HostAlgorithm first = keys[0].HostKeyAlgorithms.First();
        Assert.Equal("rsa-sha2-512-cert-v01@openssh.com", first.Name);
        Assert.Equal(same.HostKeyAlgorithms.First().Data, first.Data);
        HostAlgorithm plain = same.HostKeyAlgorithms.First(static algorithm => algorithm.Name == "rsa-sha2-512");
        Assert.True(plain.VerifySignature(s_data, first.Sign(s_data)));
    }

    [FactIfUnix]
    public void An_agent_that_signs_with_another_hash_is_told_on()
    {
        using FakeAgent lists = FakeAgent.WithMessage(Hex.Bytes("0c 00000001 0000000b 00000007 'ssh-rsa' 00000001 'k'"));
        AgentIdentity identity = Assert.Single(AgentClient.TryConnect(lists.SocketPath, out _)!.ListIdentities());
        using FakeAgent signs = FakeAgent.WithMessage(Hex.Bytes("0e 0000000f 00000007 'ssh-rsa' 00000000"));
        AgentHostAlgorithm algorithm = new("rsa-sha2-512", AgentClient.TryConnect(signs.SocketPath, out _)!, identity);

        SftpException failure = Assert.Throws<SftpException>(() => algorithm.Sign(s_data));

        Assert.Equal(SftpErrorKind.AuthenticationFailed, failure.Kind);
        Assert.Contains("rsa-sha2-512", failure.Message, StringComparison.Ordinal);
    }
}
