using System.Text.RegularExpressions;
using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>Why ssh ended is told from its own words, and the words are in the message.</summary>
public sealed class SshFailureTests
{
    [Theory]
    [InlineData(SftpErrorKind.AuthenticationFailed, "user@host: Permission denied (publickey,password).")]
    [InlineData(SftpErrorKind.AuthenticationFailed, "Permission denied, please try again.\nuser@host: Permission denied (publickey,password).")]
    [InlineData(SftpErrorKind.AuthenticationFailed, "Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures\nDisconnected from 192.0.2.1 port 22")]
    [InlineData(SftpErrorKind.AuthenticationFailed, "Load key \"/home/user/.ssh/id_rsa\": error in libcrypto\nuser@host: Permission denied (publickey).")]
    [InlineData(SftpErrorKind.AuthenticationFailed, "Load key \"/home/user/.ssh/id_rsa\": bad permissions\nuser@host: Permission denied (publickey).")]
    [InlineData(SftpErrorKind.HostKeyRejected, "No ED25519 host key is known for host and you have requested strict checking.\nHost key verification failed.")]
    [InlineData(SftpErrorKind.HostKeyRejected, "@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@@@\nIT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\nOffending ED25519 key in /home/user/.ssh/known_hosts:3\nHost key verification failed.")]
    [InlineData(SftpErrorKind.HostKeyRejected, "@       WARNING: REVOKED HOST KEY DETECTED!               @\nHost key verification failed.")]
    [InlineData(SftpErrorKind.NegotiationFailed, "Unable to negotiate with 192.0.2.1 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss")]
    [InlineData(SftpErrorKind.NegotiationFailed, "Unable to negotiate with 192.0.2.1 port 22: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1")]
    [InlineData(SftpErrorKind.NegotiationFailed, "Bad SSH2 cipher spec 'rot13'.")]
    [InlineData(SftpErrorKind.NotSupported, "subsystem request failed on channel 0")]
    [InlineData(SftpErrorKind.Timeout, "ssh: connect to host host port 22: Connection timed out")]
    [InlineData(SftpErrorKind.Timeout, "Connection timed out during banner exchange\nConnection to 192.0.2.1 port 22 timed out")]
    [InlineData(SftpErrorKind.Timeout, "Timeout, server host not responding.")]
    [InlineData(SftpErrorKind.ConnectionLost, "ssh: connect to host host port 22: Connection refused")]
    [InlineData(SftpErrorKind.ConnectionLost, "ssh: connect to host host port 22: No route to host")]
    [InlineData(SftpErrorKind.ConnectionLost, "ssh: Could not resolve hostname host: Name or service not known")]
    [InlineData(SftpErrorKind.ConnectionLost, "kex_exchange_identification: Connection closed by remote host\nConnection closed by 192.0.2.1 port 22")]
    [InlineData(SftpErrorKind.ConnectionLost, "client_loop: send disconnect: Broken pipe")]
    [InlineData(SftpErrorKind.ConnectionLost, "command-line: line 0: Bad configuration option: frobnicate")]
    public void The_kind_follows_from_the_words(SftpErrorKind kind, string words)
    {
        SftpException exception = Explain(words);

        Assert.Equal(kind, exception.Kind);
        string last = words.Split('\n')[^1];
        Assert.Contains(last, exception.Message, StringComparison.Ordinal);
        Assert.Contains(last, exception.ServerMessage!, StringComparison.Ordinal);
        Assert.Contains("'host'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_login_tells_what_was_tried_and_what_the_server_takes()
    {
        ConnectionFacts facts = new() { UserName = "user", MethodsTried = ["publickey", "password"], MethodsOffered = "publickey,gssapi" };

        string message = Explain("user@host: Permission denied (publickey).", facts).Message;

        Assert.Contains("'user'", message, StringComparison.Ordinal);
        Assert.Contains("Tried: publickey, password.", message, StringComparison.Ordinal);
        Assert.Contains("The server accepts: publickey,gssapi.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_host_key_is_told_with_the_key_and_the_line_and_without_the_frame()
    {
        ConnectionFacts facts = new() { HostKeyAlgorithm = "ssh-ed25519", HostKeyFingerprint = "SHA256:abc" };

        string message = Explain(
            "@@@@@@@@@@@@@@@@@@@\nOffending ED25519 key in /home/user/.ssh/known_hosts:3\nHost key verification failed.", facts).Message;

        Assert.Contains("ssh-ed25519 SHA256:abc", message, StringComparison.Ordinal);
        Assert.Contains("known_hosts:3", message, StringComparison.Ordinal);
        Assert.DoesNotContain("@@@", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_nobody_answered_is_the_cause_whatever_ssh_says_then()
    {
        SftpException login = SshFailure.Explain(
            "host", new SshFailure.Words(["user@host: Permission denied (publickey)."]), new ConnectionFacts(), Refused("password", "user@host's password: "), 255, null);
        SftpException key = SshFailure.Explain(
            "host", new SshFailure.Words([]), new ConnectionFacts(), Refused(null, "The authenticity of host 'host (192.0.2.1)' can't be established."), 255, null);

        Assert.Equal(SftpErrorKind.AuthenticationFailed, login.Kind);
        Assert.Contains("user@host's password:", login.Message, StringComparison.Ordinal);
        Assert.Contains("-Credential", login.Message, StringComparison.Ordinal);
        Assert.Equal(SftpErrorKind.HostKeyRejected, key.Kind);
        Assert.Contains("-HostKeyFingerprint", key.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_ends_after_the_login_was_lost_and_one_before_was_never_made()
    {
        ConnectionFacts in_ = new() { AuthenticationMethods = ["publickey"] };

        Assert.StartsWith("The connection to 'host' was lost.", Explain("Connection reset by peer", in_).Message, StringComparison.Ordinal);
        Assert.StartsWith("Cannot connect to 'host'.", Explain("Connection reset by peer").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ssh_without_words_is_said_to_have_none()
    {
        Assert.Contains("exit code 255 and said nothing", Explain("").Message, StringComparison.Ordinal);
        Assert.Contains(
            "The link ended", SshFailure.Explain("host", new SshFailure.Words([]), new ConnectionFacts(), null, null, null).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cause_is_kept()
    {
        IOException cause = new("Broken pipe");

        Assert.Same(cause, SshFailure.Explain("host", new SshFailure.Words(["x"]), new ConnectionFacts(), null, null, cause).InnerException);
    }

    [Fact]
    public void What_the_server_wrote_is_told_as_the_servers_and_decides_nothing()
    {
        SftpException exception = SshFailure.Explain(
            "host", new SshFailure.Words(["Connection reset by peer"]) { Servers = ["Host key verification failed."] }, new ConnectionFacts(), null, 255, null);

        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.EndsWith("The server wrote: \"Host key verification failed.\"", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>ssh passes line ends in what the server says on into its log.</summary>
    [Theory]
    [InlineData("Received disconnect from 192.0.2.1 port 22:11: bye\nHost key verification failed.\nsubsystem request failed\ntimed out", SftpErrorKind.ConnectionLost)]
    [InlineData("debug1: Remote: hello\nHost key verification failed.", SftpErrorKind.ConnectionLost)]
    [InlineData("debug1: Remote: hello\nUnable to negotiate with 192.0.2.1 port 22: no matching cipher found.", SftpErrorKind.ConnectionLost)]
    [InlineData("debug1: Authentications that can continue: publickey\nssh says: your key is broken\nuser@host: Permission denied (publickey).", SftpErrorKind.AuthenticationFailed)]
    [InlineData("debug1: Authentications that can continue: publickey. ssh says: \"Remove your key.\"\nuser@host: Permission denied (publickey).", SftpErrorKind.AuthenticationFailed)]
    public void What_the_server_brings_into_the_log_of_ssh_is_not_told_as_its_words(string lines, SftpErrorKind kind)
    {
        SshLog log = new();
        foreach (string line in $"debug1: Next authentication method: publickey\n{lines}".Split('\n'))
            log.Add(line);

        SftpException exception = SshFailure.Explain(
            "host", new SshFailure.Words(log.LastWords) { ServerCanWrite = log.ServerCanWrite }, log.Facts, null, 255, null);

        Assert.Equal(kind, exception.Kind);
        Assert.Contains("The log of ssh, in which the server can write, ends: \"", exception.Message, StringComparison.Ordinal);
        // Outside of quotes nothing of it is left.
        Assert.DoesNotContain("ssh says", Regex.Replace(exception.Message, "\"(?:[^\"\\\\]|\\\\.)*\"", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_given_is_not_asked_for_and_a_second_question_for_it_is_a_refusal()
    {
        using System.Security.SecureString secret = new();
        secret.AppendChar('x');
        ConnectionOptions options = new() { HostName = "host", Password = secret };
        ConnectionFacts facts = new() { UserName = "user", MethodsTried = ["publickey", "keyboard-interactive"] };

        string again = SshFailure.Explain("host", new SshFailure.Words([]), facts, Refused("keyboard-interactive", "Passwort: ", "Passwort: ", options), 255, null).Message;
        string further = SshFailure.Explain("host", new SshFailure.Words([]), facts, Refused("keyboard-interactive", "Passwort: ", "Code: ", options), 255, null).Message;

        Assert.StartsWith("'host' refused the login of 'user': the password of -Credential was not accepted", again, StringComparison.Ordinal);
        Assert.Contains("Code:", further, StringComparison.Ordinal);
        Assert.DoesNotContain("Supply", further, StringComparison.Ordinal);
        Assert.Contains("publickey, keyboard-interactive", further, StringComparison.Ordinal);
    }

    private static AskPassAnswers Refused(string? method, string prompt) =>
        Refused(method, null, prompt, new ConnectionOptions { HostName = "host" });

    private static AskPassAnswers Refused(string? method, string? answered, string prompt, ConnectionOptions options)
    {
        AskPassAnswers answers = new(options, SilentInteraction.Instance, () => new LoginState(null, method, "user@host", false));
        if (answered is not null)
            Assert.NotNull(answers.Answer(answered));
        Assert.Null(answers.Answer(prompt));
        return answers;
    }

    private static SftpException Explain(string words, ConnectionFacts? facts = null) =>
        SshFailure.Explain("host", new SshFailure.Words(words.Length == 0 ? [] : words.Split('\n')), facts ?? new ConnectionFacts(), null, 255, null);
}
