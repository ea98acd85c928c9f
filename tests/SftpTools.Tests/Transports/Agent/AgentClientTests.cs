using System.Security.Cryptography;
using System.Text;
using SftpTools.Fixtures;
using SftpTools.Transports.Agent;
using SftpTools.Wire;

namespace SftpTools.Tests.Transports.Agent;

/// <summary>The client of ssh-agent, against the real one.</summary>
public sealed class AgentClientTests
{
    private static readonly byte[] s_data = Encoding.UTF8.GetBytes("what a server wants signed");

    [FactIfAgent]
    public void An_empty_agent_has_no_keys()
    {
        using AgentProcess agent = new();

        Assert.Empty(Connect(agent).ListIdentities());
    }

    [FactIfAgent]
    public void Keys_are_listed_with_blob_type_and_comment()
    {
        using AgentProcess agent = new();
        SshKey[] keys = [agent.AddNewKey("ed25519"), agent.AddNewKey("rsa"), agent.AddNewKey("ecdsa")];

        IReadOnlyList<AgentIdentity> identities = Connect(agent).ListIdentities();

        Assert.Equal(keys.Select(static key => key.Blob), identities.Select(static identity => Convert.ToBase64String(identity.Blob)));
        Assert.Equal(keys.Select(static key => key.Type), identities.Select(static identity => identity.Type));
        Assert.All(identities, static identity => Assert.Equal("sftptools-fixture", identity.Comment));
    }

    [FactIfAgent]
    public void An_RSA_key_signs_with_the_hash_that_is_asked_for()
    {
        using AgentProcess agent = new();
        agent.AddNewKey("rsa");
        AgentClient client = Connect(agent);
        AgentIdentity identity = Assert.Single(client.ListIdentities());

        AssertRsa(identity, client.Sign(identity.Blob, s_data, AgentSignFlags.RsaSha256), "rsa-sha2-256", HashAlgorithmName.SHA256);
        AssertRsa(identity, client.Sign(identity.Blob, s_data, AgentSignFlags.RsaSha512), "rsa-sha2-512", HashAlgorithmName.SHA512);
        AssertRsa(identity, client.Sign(identity.Blob, s_data, AgentSignFlags.None), "ssh-rsa", HashAlgorithmName.SHA1);
    }

    [FactIfAgent]
    public void An_Ed25519_key_signs()
    {
        using AgentProcess agent = new();
        agent.AddNewKey("ed25519");
        AgentClient client = Connect(agent);

        SshBlobReader signature = new(client.Sign(client.ListIdentities()[0].Blob, s_data, AgentSignFlags.None));

        Assert.Equal("ssh-ed25519", signature.ReadText());
        Assert.Equal(64, signature.ReadString().Length);
        Assert.Equal(0, signature.Remaining);
    }

    [FactIfAgent]
    public void A_key_that_the_agent_does_not_have_is_refused_with_its_fingerprint()
    {
        using AgentProcess agent = new();
        using TempFolder folder = new();
        SshKey other = SshKey.Generate(folder.Combine("other"), "ed25519");
        AgentClient client = Connect(agent);

        SftpException failure = Assert.Throws<SftpException>(
            () => client.Sign(Convert.FromBase64String(other.Blob), s_data, AgentSignFlags.None));

        Assert.Equal(SftpErrorKind.AuthenticationFailed, failure.Kind);
        Assert.Contains(agent.SocketPath, failure.Message, StringComparison.Ordinal);
        Assert.Contains(other.Fingerprint, failure.Message, StringComparison.Ordinal);
    }

    [FactIfAgent]
    public void A_locked_agent_shows_nothing_and_signs_nothing()
    {
        using AgentProcess agent = new();
        SshKey key = agent.AddNewKey("ed25519");
        agent.Lock();
        AgentClient client = Connect(agent);

        Assert.Empty(client.ListIdentities());
        SftpException failure = Assert.Throws<SftpException>(
            () => client.Sign(Convert.FromBase64String(key.Blob), s_data, AgentSignFlags.None));

        Assert.Equal(SftpErrorKind.AuthenticationFailed, failure.Kind);
        Assert.Contains("locked", failure.Message, StringComparison.Ordinal);
    }

    [FactIfUnix]
    public void Without_a_path_there_is_no_agent_on_Unix()
    {
        Assert.Null(AgentClient.TryConnect(null, out string? reason));
        Assert.Contains("SSH_AUTH_SOCK", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_listens_there_is_no_agent()
    {
        using TempFolder folder = new();
        string file = folder.Combine("file");
        File.WriteAllText(file, string.Empty);

        foreach (string path in new[] { folder.Combine("nothing"), file, folder.Path, folder.Combine(new string('x', 200)) })
        {
            Assert.Null(AgentClient.TryConnect(path, out string? reason));
            Assert.Contains(path, reason, StringComparison.Ordinal);
        }
    }

    private static AgentClient Connect(AgentProcess agent)
    {
        AgentClient? client = AgentClient.TryConnect(agent.SocketPath, out string? reason);
        Assert.Null(reason);
        return client!;
    }

    private static void AssertRsa(AgentIdentity identity, byte[] signature, string algorithm, HashAlgorithmName hash)
    {
        SshBlobReader key = new(identity.Blob);
        key.ReadString();
        RSAParameters parameters = new() { Exponent = key.ReadString().ToArray(), Modulus = key.ReadString().TrimStart((byte)0).ToArray() };
        using RSA rsa = RSA.Create(parameters);
        SshBlobReader reader = new(signature);
        Assert.Equal(algorithm, reader.ReadText());
        Assert.True(rsa.VerifyData(s_data, reader.ReadString(), hash, RSASignaturePadding.Pkcs1));
    }
}
