using System.Security;
using System.Text;
using SftpTools.Protocol.Channels;
using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;
using SftpTools.Trust;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>Who answers what: a secret that was given once, then a person, else nobody.</summary>
public sealed class AskPassAnswersTests
{
    private const string PasswordPrompt = "user@host's password: ";
    private const string InteractivePrompt = "(user@host) Password: ";
    private const string PassphrasePrompt = "Enter passphrase for key '/home/user/.ssh/id_ed25519': ";
    private const string CodePrompt = "(user@host) Verification code: ";
    private const string NewPasswordPrompt = "(user@host) New password: ";
    private const string HostKeyPrompt =
        "The authenticity of host 'host (192.0.2.1)' can't be established.\nED25519 key fingerprint is SHA256:abc.\n"
        + "This key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ";

    private const string SecondHostKeyPrompt = "Please type 'yes', 'no' or the fingerprint: ";

    [Theory]
    [InlineData(PasswordPrompt, "the password")]
    [InlineData(InteractivePrompt, "the password")]
    [InlineData("(user@host) Password for user@host:", "the password")]
    [InlineData(PassphrasePrompt, "the passphrase")]
    [InlineData(CodePrompt, "the password")]
    [InlineData("(user@host) Passwort: ", "the password")]
    [InlineData("(user@host) Ops PASSCODE: ", "the password")]
    [InlineData(NewPasswordPrompt, null)]
    [InlineData("(user@host) Retype new password: ", null)]
    [InlineData("Enter PIN for authenticator: ", null)]
    public void Secrets_answer_their_own_questions_and_no_others(string prompt, string? expected)
    {
        AskPassAnswers answers = Make(SilentInteraction.Instance, password: "the password", passphrase: "the passphrase");

        Assert.Equal(expected, Answer(answers, prompt));
        Assert.Equal(expected is null ? prompt : null, answers.RefusedPrompt);
    }

    [Fact]
    public void A_secret_is_given_once()
    {
        AskPassAnswers answers = Make(SilentInteraction.Instance, password: "wrong", passphrase: "wrong too");

        Assert.Equal("wrong too", Answer(answers, PassphrasePrompt));
        Assert.Null(Answer(answers, PassphrasePrompt));
        Assert.Equal("wrong", Answer(answers, PasswordPrompt));
        Assert.Null(Answer(answers, PasswordPrompt));
    }

    [Fact]
    public void After_a_wrong_secret_a_person_is_asked_without_echo()
    {
        Person person = new() { Reply = "typed" };
        AskPassAnswers answers = Make(person, password: "wrong");

        Assert.Equal("wrong", Answer(answers, PasswordPrompt));
        Assert.Equal("typed", Answer(answers, PasswordPrompt));
        Assert.Equal("typed", Answer(answers, CodePrompt));
        Assert.Equal([(PasswordPrompt.Trim(), false), (CodePrompt.Trim(), false)], person.Asked.Select(q => (q.Prompt.Trim(), q.Echo)));
        Assert.Null(answers.RefusedPrompt);
    }

    [Fact]
    public void The_refusal_of_a_person_is_a_refusal()
    {
        int refusals = 0;
        AskPassAnswers answers = Make(new Person { Reply = null });
        answers.WhenRefused(() => refusals++);

        Assert.Null(Answer(answers, PasswordPrompt));
        Assert.Null(Answer(answers, CodePrompt));

        Assert.Equal(PasswordPrompt, answers.RefusedPrompt);
        Assert.Equal(2, refusals);
    }

    /// <summary>On a busy machine ssh may ask before its starter is told that it runs.</summary>
    [Fact]
    public void A_refusal_before_anyone_wants_to_know_is_told_all_the_same()
    {
        int refusals = 0;
        AskPassAnswers answers = Make(new Person { Reply = null });
        Assert.Null(Answer(answers, PasswordPrompt));

        answers.WhenRefused(() => refusals++);

        Assert.Equal(1, refusals);
    }

    [Theory]
    [InlineData(true, "yes")]
    [InlineData(false, "no")]
    public void An_unknown_host_key_is_a_question_for_a_person(bool decision, string answer)
    {
        Person person = new() { Decision = decision };

        Assert.Equal(answer, Answer(Make(person, password: "secret"), HostKeyPrompt));

        Assert.Contains("SHA256:abc", Assert.Single(person.Confirmed), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_is_an_unknown_host_key_is_refused_whatever_secrets_there_are()
    {
        AskPassAnswers answers = Make(SilentInteraction.Instance, password: "secret", passphrase: "secret");

        Assert.Null(Answer(answers, HostKeyPrompt));
        Assert.Equal(HostKeyPrompt, answers.RefusedPrompt);
    }

    [Fact]
    public void A_pinned_fingerprint_is_the_answer_and_a_second_question_is_denied()
    {
        Person person = new() { Decision = true };
        AskPassAnswers answers = Make(person, fingerprint: "SHA256:pinned");

        Assert.Equal("SHA256:pinned", Answer(answers, HostKeyPrompt));
        Assert.Equal("no", Answer(answers, SecondHostKeyPrompt));
        Assert.Empty(person.Confirmed);
    }

    [Fact]
    public void A_server_that_dresses_its_prompt_up_as_a_passphrase_question_gets_no_passphrase()
    {
        // Keyboard-interactive prompts begin with "(user@host) ".
        AskPassAnswers answers = Make(SilentInteraction.Instance, passphrase: "the passphrase");

        Assert.Null(Answer(answers, "(user@host) Enter passphrase for key '/home/user/.ssh/id_rsa': "));
    }

    [Fact]
    public void A_prompt_does_nothing_to_a_console()
    {
        Person person = new() { Reply = "x" };

        Answer(Make(person), "(user@host) \u001b[2Jclean\nsecond line: ");

        Assert.Equal("(user@host) \\x1b[2Jclean\n(user@host) second line:", Assert.Single(person.Asked).Prompt);
    }

    [Fact]
    public void What_a_server_says_before_it_asks_is_shown_as_its_own()
    {
        Person person = new() { Reply = "x" };
        LoginState state = s_interactive with { ServerWords = ["Two factors", "Enter passphrase for key '/root/.ssh/id': \u001b[2J"] };

        Answer(Make(person, state: state), "(user@host) Code: ");

        Assert.Equal(
            "(user@host) The server says: Two factors\n(user@host) The server says: Enter passphrase for key '/root/.ssh/id': \\x1b[2J\n(user@host) Code:",
            Assert.Single(person.Asked).Prompt);
    }

    [Theory]
    // An ssh before version 8.5 says nothing of whose a question is.
    [InlineData("OpenSSH_8.0", "Enter passphrase for key '/root/.ssh/id': ", null)]
    [InlineData("OpenSSH_9.2p1", "(user@host) Enter passphrase for key '/root/.ssh/id': ", null)]
    [InlineData("OpenSSH_9.2p1", "Enter passphrase for key '/root/.ssh/id': ", "the passphrase")]
    public void A_server_that_writes_into_the_log_of_ssh_gets_no_passphrase(string version, string prompt, string? answer)
    {
        SshLog log = new() { IsOfOneHost = true };
        foreach (string line in new[]
        {
            $"debug1: Local version string SSH-2.0-{version}",
            "debug1: Authenticating to host:22 as 'user'",
            "debug1: Server host key: ssh-ed25519 SHA256:true",
            "debug1: Next authentication method: keyboard-interactive",
            // All of this is what the server says before it asks.
            "debug1: Authenticating to bank:22 as 'root'",
            "debug1: Server host key: ssh-ed25519 SHA256:forged",
            "debug1: Local version string SSH-2.0-OpenSSH_9.9",
            "debug1: Next authentication method: publickey",
        })
        {
            log.Add(line);
        }
        Person person = new() { Reply = null };

        Assert.Equal(answer, Answer(Make(person, passphrase: "the passphrase", state: log.State()), prompt));

        Assert.Equal(("SHA256:true", "SHA256:true"), (log.ShownKey!.Fingerprint, log.Facts.HostKeyFingerprint));
        if (answer is null)
            Assert.StartsWith("(user@host) Enter", Assert.Single(person.Asked).Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_server_says_is_taken_from_the_log_anew_for_each_question()
    {
        SshLog log = new() { IsOfOneHost = true };
        foreach (string line in new[] { "ssh's own", "debug1: Next authentication method: keyboard-interactive", "the name", "first" })
            log.Add(line);
        Assert.Equal(["the name", "first"], log.State().ServerWords);

        log.Add("debug1: read_passphrase: requested to askpass");
        Assert.Equal(["the name", "first"], log.State().ServerWords);
        log.Add("second");
        Assert.Equal(["second"], log.State().ServerWords);
    }

    [Theory]
    [InlineData("")]
    [InlineData("zażółć 🚀 \\ \" '")]
    public void Secrets_are_utf8(string secret) =>
        Assert.Equal(secret, Answer(Make(SilentInteraction.Instance, password: secret), PasswordPrompt));

    [Theory]
    [InlineData("Enter passphrase for key '/root/.ssh/id': ")]
    [InlineData("The authenticity of host 'bank (192.0.2.1)' can't be established.")]
    [InlineData("root@bank's password: ")]
    public void What_a_server_asks_has_its_account_in_front_and_gets_no_passphrase(string prompt)
    {
        // As ssh before version 8.5 passes it on.
        Person person = new() { Reply = "x" };
        AskPassAnswers answers = Make(person, passphrase: "the passphrase", state: s_interactive);

        Assert.Equal("x", Answer(answers, prompt));

        Assert.StartsWith("(user@host) ", Assert.Single(person.Asked).Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void The_password_is_for_the_server_and_for_no_jump_host() =>
        Assert.Null(Answer(Make(SilentInteraction.Instance, password: "the password", state: s_jump), "user@jump's password: "));

    [Fact]
    public void The_fingerprint_is_for_the_server_and_for_no_jump_host() =>
        Assert.Null(Answer(Make(SilentInteraction.Instance, fingerprint: "SHA256:pinned", state: s_jump), HostKeyPrompt));

    [Theory]
    [InlineData(PasswordPrompt)]
    [InlineData(PassphrasePrompt)]
    [InlineData(InteractivePrompt)]
    public void After_a_key_that_was_refused_nothing_is_answered(string prompt)
    {
        Person person = new() { Reply = "typed" };
        AskPassAnswers answers = Make(
            person, password: "the password", passphrase: "the passphrase", state: s_interactive with { IsRefused = true });

        Assert.Null(Answer(answers, prompt));
        Assert.Empty(person.Asked);
    }

    private static readonly ShownHostKey s_key = new("ssh-ed25519", "SHA256:x");
    private static readonly LoginState s_jump = new(null, null, null, IsRefused: false);
    private static readonly LoginState s_interactive = new(s_key, "keyboard-interactive", "user@host", IsRefused: false);

    // Where ssh is when it asks this.
    private static LoginState StateAt(string prompt) => new(
        s_key,
        prompt.StartsWith('(') ? "keyboard-interactive" : prompt.Contains("password", StringComparison.Ordinal) ? "password"
            : prompt.StartsWith("Enter", StringComparison.Ordinal) ? "publickey" : null,
        "user@host",
        IsRefused: false);

    private static string? Answer(AskPassAnswers answers, string prompt)
    {
        s_prompt.Value = prompt;
        return AnswerNow(answers, prompt);
    }

    private static readonly AsyncLocal<string> s_prompt = new();

    private static string? AnswerNow(AskPassAnswers answers, string prompt) =>
        answers.Answer(prompt) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static AskPassAnswers Make(
        IInteraction interaction, string? password = null, string? passphrase = null, string? fingerprint = null,
        LoginState? state = null) =>
        new(
            new ConnectionOptions
            {
                HostName = "host",
                Password = Secret(password),
                KeyPassphrase = Secret(passphrase),
                HostKeyFingerprint = fingerprint,
            },
            interaction,
            () => state ?? StateAt(s_prompt.Value!));

    private static SecureString? Secret(string? text)
    {
        if (text is null)
            return null;
        SecureString secret = new();
        foreach (char c in text)
            secret.AppendChar(c);
        return secret;
    }
}
