using System.Security;
using System.Text;
using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;

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
    [InlineData("Password for user@host:", "the password")]
    [InlineData(PassphrasePrompt, "the passphrase")]
    [InlineData(CodePrompt, null)]
    [InlineData(NewPasswordPrompt, null)]
    [InlineData("Retype new password: ", null)]
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

        string shown = Assert.Single(person.Asked).Prompt;
        Assert.DoesNotContain('\u001b', shown);
        Assert.Contains("\nsecond line", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("zażółć 🚀 \\ \" '")]
    public void Secrets_are_utf8(string secret) =>
        Assert.Equal(secret, Answer(Make(SilentInteraction.Instance, password: secret), PasswordPrompt));

    private static string? Answer(AskPassAnswers answers, string prompt) =>
        answers.Answer(prompt) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static AskPassAnswers Make(
        IInteraction interaction, string? password = null, string? passphrase = null, string? fingerprint = null) =>
        new(
            new ConnectionOptions
            {
                HostName = "host",
                Password = Secret(password),
                KeyPassphrase = Secret(passphrase),
                HostKeyFingerprint = fingerprint,
            },
            interaction);

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
