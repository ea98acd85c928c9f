using SftpTools.Fixtures;
using SftpTools.Tests.Transports.OpenSsh;
using SftpTools.Transports;
using SftpTools.Trust;

namespace SftpTools.Tests.Trust;

/// <summary>Every policy against every state of a key.</summary>
public sealed class HostKeyVerifierTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.Combine("known_hosts");

    public void Dispose() => _folder.Dispose();

    [FactIfSshKeygen]
    public void A_known_key_is_trusted_under_every_policy_and_nobody_is_asked()
    {
        Write($"srv {TestKeys.Ed25519.PublicLine}");
        foreach (HostKeyPolicy policy in Enum.GetValues<HostKeyPolicy>())
        {
            Person person = new();
            Verifier(policy).Check(TestKeys.Ed25519.Parsed(), person);
            Assert.Empty(person.Confirmed);
        }
    }

    [FactIfSshKeygen]
    public void A_certificate_of_a_trusted_authority_is_trusted()
    {
        Write($"@cert-authority srv {TestKeys.Authority.PublicLine}");
        Verifier(HostKeyPolicy.Strict).Check(TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "srv"), SilentInteraction.Instance);

        SftpException expired = Rejected(
            Verifier(HostKeyPolicy.Strict), TestKeys.Certificate(TestKeys.Ed25519, "-h", "-V", "20200101:20210101"));
        Assert.Contains("2021", expired.Message);
    }

    [FactIfSshKeygen]
    public void A_changed_key_is_refused_by_all_but_None()
    {
        Write("# comment", $"srv {TestKeys.Ed25519.PublicLine}");
        foreach (HostKeyPolicy policy in new[] { HostKeyPolicy.Ask, HostKeyPolicy.AcceptNew, HostKeyPolicy.Strict })
        {
            Person person = new() { Decision = true };
            SftpException exception = Rejected(Verifier(policy), TestKeys.OtherEd25519.Parsed(), person);
            Assert.Empty(person.Confirmed);
            Assert.Contains(TestKeys.OtherEd25519.Fingerprint, exception.Message);
            Assert.Contains(TestKeys.Ed25519.Fingerprint, exception.Message);
            Assert.Contains($"line 2 of '{Path}'", exception.Message);
            Assert.Contains("Remove-SftpKnownHost 'srv'", exception.Message);

            // A type of which no key is known would be the way around for anybody in the middle.
            Assert.Contains("other types", Rejected(Verifier(policy), TestKeys.Rsa.Parsed(), person).Message);
        }
        Verifier(HostKeyPolicy.None).Check(TestKeys.OtherEd25519.Parsed(), SilentInteraction.Instance);
        Assert.Equal(2, File.ReadAllLines(Path).Length);
    }

    [FactIfSshKeygen]
    public void A_revoked_key_is_refused_by_all_but_None()
    {
        Write($"srv {TestKeys.Ed25519.PublicLine}", $"@revoked * {TestKeys.Ed25519.PublicLine}");
        foreach (HostKeyPolicy policy in new[] { HostKeyPolicy.Ask, HostKeyPolicy.AcceptNew, HostKeyPolicy.Strict })
        {
            SftpException exception = Rejected(Verifier(policy), TestKeys.Ed25519.Parsed(), new Person { Decision = true });
            Assert.Contains("revoked", exception.Message);
            Assert.Contains($"line 2 of '{Path}'", exception.Message);
        }
        Verifier(HostKeyPolicy.None).Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);
    }

    [FactIfSshKeygen]
    public void Strict_refuses_an_unknown_key()
    {
        SftpException exception = Rejected(Verifier(HostKeyPolicy.Strict), TestKeys.Ed25519.Parsed(), new Person { Decision = true });
        Assert.Contains(TestKeys.Ed25519.Fingerprint, exception.Message);
        Assert.Contains("Add-SftpKnownHost", exception.Message);
        Assert.Contains("Strict", exception.Message);
        Assert.False(File.Exists(Path));
    }

    [FactIfSshKeygen]
    public void AcceptNew_remembers_an_unknown_key()
    {
        HostKeyVerifier verifier = Verifier(HostKeyPolicy.AcceptNew, port: 2222);
        verifier.Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);

        Assert.Equal($"[srv]:2222 {TestKeys.Ed25519.PublicLine}\n", File.ReadAllText(Path));
        verifier.Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);
        Assert.Contains("-Port 2222", Rejected(verifier, TestKeys.OtherEd25519.Parsed()).Message);
        Assert.Empty(verifier.Warnings);
    }

    [FactIfSshKeygen]
    public void A_new_name_is_hashed_where_that_is_wished()
    {
        HostKeyVerifier verifier = new("srv", KnownHostName.Of("srv"), HostKeyPolicy.AcceptNew)
        {
            UserFiles = [Path],
            SystemFiles = [],
            HashNames = true,
        };
        verifier.Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);

        Assert.StartsWith("|1|", File.ReadAllText(Path));
        Verifier(HostKeyPolicy.Strict).Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);
    }

    [FactIfSshKeygen]
    public void A_key_that_cannot_be_remembered_is_a_warning()
    {
        File.WriteAllText(_folder.Combine("file"), "");
        HostKeyVerifier verifier = new("srv", KnownHostName.Of("srv"), HostKeyPolicy.AcceptNew)
        {
            UserFiles = [_folder.Combine("file", "known_hosts")],
            SystemFiles = [],
        };
        verifier.Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);

        Assert.Contains(verifier.Warnings, warning => warning.Contains(TestKeys.Ed25519.Fingerprint, StringComparison.Ordinal));
    }

    [FactIfSshKeygen]
    public void Ask_asks_and_remembers_what_was_accepted()
    {
        Person person = new() { Decision = true };
        Verifier(HostKeyPolicy.Ask).Check(TestKeys.Ed25519.Parsed(), person);

        string question = Assert.Single(person.Confirmed);
        Assert.Contains("srv", question);
        Assert.Contains(TestKeys.Ed25519.Fingerprint, question);
        Assert.Contains("ssh-ed25519", question);
        Verifier(HostKeyPolicy.Strict).Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);
    }

    [FactIfSshKeygen]
    public void Ask_refuses_what_was_refused_and_where_nobody_can_answer()
    {
        Assert.Contains("not accepted", Rejected(Verifier(HostKeyPolicy.Ask), TestKeys.Ed25519.Parsed(), new Person()).Message);
        SftpException exception = Rejected(Verifier(HostKeyPolicy.Ask), TestKeys.Ed25519.Parsed());
        Assert.Contains("nobody can be asked", exception.Message);
        Assert.Contains("-HostKeyFingerprint", exception.Message);
        Assert.False(File.Exists(Path));
    }

    [FactIfSshKeygen]
    public void A_named_fingerprint_decides_alone()
    {
        Write($"srv {TestKeys.OtherEd25519.PublicLine}", $"@revoked * {TestKeys.Rsa.PublicLine}");
        string content = File.ReadAllText(Path);
        foreach (HostKeyPolicy policy in Enum.GetValues<HostKeyPolicy>())
        {
            string hash = TestKeys.Ed25519.Fingerprint["SHA256:".Length..];
            foreach (string form in new[] { TestKeys.Ed25519.Fingerprint, hash, hash + "=" })
                Verifier(policy, form).Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);
            Verifier(policy, hash).Check(TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "x"), SilentInteraction.Instance);

            SftpException exception = Rejected(
                Verifier(policy, hash), TestKeys.OtherEd25519.Parsed(), new Person { Decision = true });
            Assert.Contains(TestKeys.Ed25519.Fingerprint, exception.Message);
            Assert.Contains(TestKeys.OtherEd25519.Fingerprint, exception.Message);
        }
        Assert.Equal(content, File.ReadAllText(Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SHA256:short")]
    [InlineData("MD5:aa:bb:cc")]
    public void What_is_no_fingerprint_is_refused_at_once(string fingerprint) => Assert.Equal(
        SftpErrorKind.HostKeyRejected, Assert.Throws<SftpException>(() => Verifier(HostKeyPolicy.None, fingerprint)).Kind);

    [FactIfSshKeygen]
    public void Malformed_lines_are_warnings_and_the_rest_counts()
    {
        Write("broken", $"srv {TestKeys.Ed25519.PublicLine}");
        HostKeyVerifier verifier = Verifier(HostKeyPolicy.Strict);
        verifier.Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);
        verifier.Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);

        Assert.Contains($"Line 1 of '{Path}'", Assert.Single(verifier.Warnings));
    }

    [FactIfSshKeygen]
    public void System_files_are_read_and_never_written()
    {
        string system = _folder.Combine("system");
        File.WriteAllText(system, $"srv {TestKeys.Ed25519.PublicLine}\n");
        HostKeyVerifier verifier = new("srv", KnownHostName.Of("srv"), HostKeyPolicy.AcceptNew) { UserFiles = [Path], SystemFiles = [system] };
        verifier.Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance);

        Assert.False(File.Exists(Path));
        Assert.Equal(["ssh-ed25519", "ssh-rsa"], verifier.Prefer(["ssh-rsa", "ssh-ed25519"]).ToArray());
    }

    private void Write(params string[] lines) => File.WriteAllLines(Path, lines);

    private HostKeyVerifier Verifier(HostKeyPolicy policy, string? fingerprint = null, int port = 22) =>
        new("srv", KnownHostName.Of("srv", port), policy, fingerprint) { UserFiles = [Path], SystemFiles = [] };

    private static SftpException Rejected(HostKeyVerifier verifier, HostKey key, IInteraction? interaction = null)
    {
        SftpException exception = Assert.Throws<SftpException>(() => verifier.Check(key, interaction ?? SilentInteraction.Instance));
        Assert.Equal(SftpErrorKind.HostKeyRejected, exception.Kind);
        return exception;
    }
}
