using SftpTools.Fixtures;
using SftpTools.Trust;

namespace SftpTools.Tests.Trust;

/// <summary>Looking up keys, as ssh-keygen -F and ssh do.</summary>
public sealed class KnownHostsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.Combine("known_hosts");

    public void Dispose() => _folder.Dispose();

    [FactIfSshKeygen]
    public void The_lines_found_are_those_that_ssh_keygen_finds()
    {
        string key = TestKeys.Ed25519.PublicLine;
        string[] patterns =
        [
            "srv", "SRV.Example", "srv,10.0.0.1", "[srv]:2222", "[srv]:22", "*.example", "*.example,!bad.example", "!bad.example,*.example",
            "!*", "*", "s?v", "srv,!srv", "!srv", "[*]:2222", "[*.example]:*", "::1", "[::1]:2222", "a,,b", "srv,", "[srv]", "?", "*rv,!s*",
            "host.with.dots", "[10.0.0.?]:2222", "xn--bcher-kva.example",
        ];
        File.WriteAllLines(Path, patterns.Select(pattern => $"{pattern} {key}"));
        string[] names =
        [
            "srv", "SRV", "srv.example", "bad.example", "BAD.example", "good.example", "10.0.0.1", "[srv]:2222", "[srv]:22", "[a.example]:1",
            "::1", "[::1]:2222", "a", "b", "xsrv", "sv", "[10.0.0.9]:2222", "xn--bcher-kva.example",
        ];
        Compare(names);

        TestKeys.Keygen("-H", "-f", Path);
        Assert.Contains("|1|", File.ReadAllText(Path));
        Compare(names);
    }

    [FactIfSshKeygen]
    public void Names_hashed_here_are_found_by_ssh_keygen()
    {
        KnownHostName name = KnownHostName.Of("Srv.Example", 2222);
        KnownHostsWriter.Add(Path, name, TestKeys.Rsa.Parsed(), hash: true);

        Assert.StartsWith("|1|", File.ReadAllText(Path));
        Assert.Contains("found: line 1", TestKeys.Keygen("-F", "[srv.example]:2222", "-f", Path));
        Assert.Equal(SftpHostKeyStatus.Known, Lookup(name, TestKeys.Rsa.Parsed()).Status);
    }

    [FactIfSshKeygen]
    public void A_key_is_known_unknown_or_changed()
    {
        Write($"srv {TestKeys.Ed25519.PublicLine}", $"srv {TestKeys.Rsa.PublicLine}", $"other {TestKeys.Ecdsa.PublicLine}");

        HostKeyLookup known = Lookup("srv", TestKeys.Rsa);
        Assert.Equal(SftpHostKeyStatus.Known, known.Status);
        Assert.Equal((Path, 2), (Assert.Single(known.Entries).Path, known.Entries[0].Line));
        Assert.Equal(SftpHostKeyStatus.Unknown, Lookup("nobody", TestKeys.Rsa).Status);
        Assert.Equal(SftpHostKeyStatus.Changed, Lookup("other", TestKeys.Ed25519).Status);
        HostKeyLookup changed = Lookup("srv", TestKeys.OtherEd25519);
        Assert.Equal(SftpHostKeyStatus.Changed, changed.Status);
        Assert.Equal([1, 2], changed.Entries.Select(static entry => entry.Line));
        Assert.Equal(TestKeys.Ed25519.Fingerprint, changed.Entries[0].Key.Fingerprint);
    }

    [FactIfSshKeygen]
    public void A_key_known_without_the_port_counts_at_any_port_as_in_ssh()
    {
        Write($"srv {TestKeys.Ed25519.PublicLine}", $"[both]:2222 {TestKeys.Rsa.PublicLine}", $"both {TestKeys.Ed25519.PublicLine}", $"@revoked bad {TestKeys.Ed25519.PublicLine}");

        Assert.Equal(SftpHostKeyStatus.Known, Lookup(KnownHostName.Of("srv", 2222), TestKeys.Ed25519.Parsed()).Status);
        Assert.Equal(SftpHostKeyStatus.Unknown, Lookup(KnownHostName.Of("srv", 2222), TestKeys.Rsa.Parsed()).Status);
        Assert.Equal(SftpHostKeyStatus.Changed, Lookup(KnownHostName.Of("both", 2222), TestKeys.Ed25519.Parsed()).Status);
        Assert.Equal(SftpHostKeyStatus.Revoked, Lookup(KnownHostName.Of("bad", 2222), TestKeys.Ed25519.Parsed()).Status);
        Assert.Equal(SftpHostKeyStatus.Unknown, Lookup(KnownHostName.Alias("[srv]:2222"), TestKeys.Ed25519.Parsed()).Status);
    }

    [FactIfSshKeygen]
    public void An_alias_is_looked_up_as_it_is()
    {
        Write($"prod-db {TestKeys.Ed25519.PublicLine}", $"[prod]:2222 {TestKeys.Rsa.PublicLine}");

        Assert.Equal(SftpHostKeyStatus.Known, Lookup(KnownHostName.Alias("Prod-DB"), TestKeys.Ed25519.Parsed()).Status);
        Assert.Equal(SftpHostKeyStatus.Known, Lookup(KnownHostName.Alias("[prod]:2222"), TestKeys.Rsa.Parsed()).Status);
    }

    [FactIfSshKeygen]
    public void A_revoked_key_is_revoked_whatever_else_is_known()
    {
        Write($"srv {TestKeys.Ed25519.PublicLine}", $"@revoked * {TestKeys.Ed25519.PublicLine}", $"@revoked other {TestKeys.Rsa.PublicLine}");

        HostKeyLookup found = Lookup("srv", TestKeys.Ed25519);
        Assert.Equal(SftpHostKeyStatus.Revoked, found.Status);
        Assert.Equal(2, Assert.Single(found.Entries).Line);
        Assert.Equal(SftpHostKeyStatus.Changed, Lookup("srv", TestKeys.Rsa).Status);
        Assert.Empty(new KnownHosts([Path]).KnownAlgorithms(KnownHostName.Of("srv")));
    }

    [FactIfSshKeygen]
    public void A_certificate_counts_when_its_authority_is_trusted_for_the_host()
    {
        Write($"@cert-authority *.example {TestKeys.Authority.PublicLine}");
        HostKey certificate = TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "a.example,b.other");

        Assert.Equal(SftpHostKeyStatus.TrustedByAuthority, Lookup(KnownHostName.Of("a.example"), certificate).Status);
        HostKeyLookup unnamed = Lookup(KnownHostName.Of("c.example"), certificate);
        Assert.Equal(SftpHostKeyStatus.Unknown, unnamed.Status);
        Assert.Contains("not for 'c.example'", unnamed.CertificateProblem);
        HostKeyLookup elsewhere = Lookup(KnownHostName.Of("b.other"), certificate);
        Assert.Equal(SftpHostKeyStatus.Unknown, elsewhere.Status);
        Assert.Contains(TestKeys.Authority.Fingerprint, elsewhere.CertificateProblem);
        Assert.Equal(SftpHostKeyStatus.Unknown, Lookup("a.example", TestKeys.Ed25519).Status);
    }

    [FactIfSshKeygen]
    public void A_certificate_that_does_not_count_leaves_its_key()
    {
        HostKey certificate = TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "elsewhere");
        HostKey users = TestKeys.Certificate(TestKeys.Ed25519, "-n", "srv");
        Write($"@cert-authority srv,new {TestKeys.Authority.PublicLine}", $"srv {TestKeys.Ed25519.PublicLine}");

        foreach (HostKey key in new[] { certificate, users })
        {
            Assert.Equal(SftpHostKeyStatus.Known, Lookup(KnownHostName.Of("srv"), key).Status);
            Assert.Equal(SftpHostKeyStatus.Unknown, Lookup(KnownHostName.Of("new"), key).Status);
            Assert.NotNull(Lookup(KnownHostName.Of("new"), key).CertificateProblem);
        }
    }

    [FactIfSshKeygen]
    public void A_revoked_authority_or_key_revokes_the_certificate()
    {
        HostKey certificate = TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "srv");
        foreach (SshKey revoked in new[] { TestKeys.Authority, TestKeys.Ed25519 })
        {
            Write($"@cert-authority srv {TestKeys.Authority.PublicLine}", $"@revoked srv {revoked.PublicLine}");
            Assert.Equal(SftpHostKeyStatus.Revoked, Lookup(KnownHostName.Of("srv"), certificate).Status);
        }
    }

    [FactIfSshKeygen]
    public void The_algorithms_of_known_keys_come_first_and_none_is_lost()
    {
        Write($"srv {TestKeys.Rsa.PublicLine}", $"srv {TestKeys.Ecdsa.PublicLine}", $"@cert-authority ca {TestKeys.Authority.PublicLine}", $"ca {TestKeys.Rsa.PublicLine}");
        KnownHosts known = new([Path]);
        string[] offered =
        [
            "ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", "ecdsa-sha2-nistp384", "rsa-sha2-256", "ecdsa-sha2-nistp256", "rsa-sha2-512", "ssh-rsa",
        ];

        Assert.Equal(["rsa-sha2-512", "rsa-sha2-256", "ecdsa-sha2-nistp256"], known.KnownAlgorithms(KnownHostName.Of("srv")));
        Assert.Equal(
            ["rsa-sha2-256", "ecdsa-sha2-nistp256", "rsa-sha2-512", "ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", "ecdsa-sha2-nistp384", "ssh-rsa"],
            known.Prefer(KnownHostName.Of("srv"), offered));
        Assert.Equal(
            ["ssh-ed25519-cert-v01@openssh.com", "rsa-sha2-256", "rsa-sha2-512", "ssh-ed25519", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp256", "ssh-rsa"],
            known.Prefer(KnownHostName.Of("ca"), offered));
        Assert.Equal(offered, known.Prefer(KnownHostName.Of("nobody"), offered));
        Assert.Equal(known.KnownAlgorithms(KnownHostName.Of("srv")), known.KnownAlgorithms(KnownHostName.Of("srv", 2222)));
    }

    [FactIfSshKeygen]
    public void All_files_are_looked_through()
    {
        string other = _folder.Combine("system");
        Write($"srv {TestKeys.Rsa.PublicLine}", "broken");
        File.WriteAllText(other, $"srv {TestKeys.Ed25519.PublicLine}\n");
        KnownHosts known = new([Path, _folder.Combine("missing"), other]);

        Assert.Equal(other, Assert.Single(known.Lookup(KnownHostName.Of("srv"), TestKeys.Ed25519.Parsed()).Entries).Path);
        Assert.Single(known.Problems);
    }

    private void Write(params string[] lines) => File.WriteAllLines(Path, lines);

    private HostKeyLookup Lookup(string host, SshKey key) => Lookup(KnownHostName.Of(host), key.Parsed());

    private HostKeyLookup Lookup(KnownHostName name, HostKey key) => new KnownHosts([Path]).Lookup(name, key);

    private void Compare(string[] names)
    {
        KnownHostsFile file = KnownHostsFile.Read(Path);
        foreach (string name in names)
        {
            string text = KnownHostName.Alias(name).Text;
            IEnumerable<int> ours = file.Entries.Where(entry => entry.Hosts.Matches(text)).Select(static entry => entry.Line);
            // It is ssh that makes a name lower case, and ssh-keygen does not.
            IEnumerable<int> theirs = TestKeys.TryKeygen("-F", name.ToLowerInvariant(), "-f", Path).Output.Split('\n')
                .Where(static line => line.StartsWith("# Host", StringComparison.Ordinal))
                .Select(static line => int.Parse(line.Split("found: line ")[1].Split(' ')[0]));
            Assert.True(theirs.SequenceEqual(ours), $"{name}: {string.Join(' ', theirs)} but {string.Join(' ', ours)}");
        }
    }
}
