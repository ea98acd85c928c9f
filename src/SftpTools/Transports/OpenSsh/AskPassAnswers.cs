using System.Text;
using System.Text.RegularExpressions;
using SftpTools.Errors;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Decides what ssh's questions are answered with: a given secret once, a person if there is one, else refusal. Each question comes on the
/// thread of the channel. Who asks is known by how far the login is, not by the words: those of a server are its own.
/// </summary>
/// <param name="options">The secrets.</param>
/// <param name="interaction">The person.</param>
/// <param name="state">How far the login is.</param>
internal sealed partial class AskPassAnswers(ConnectionOptions options, IInteraction interaction, Func<LoginState> state)
{
    private readonly object _gate = new();
    private Action? _refused;
    private bool _passwordUsed;
    private bool _passphraseUsed;
    private bool _fingerprintUsed;
    private string? _answeredPrompt;

    /// <summary>The question that nobody could answer, or null.</summary>
    public string? RefusedPrompt { get; private set; }

    /// <summary>Whether the given password was not accepted: it was asked for a second time.</summary>
    public bool IsPasswordRefused { get; private set; }

    /// <summary>What to do about the question that nobody could answer.</summary>
    public string Hint => LoginHint.For(
        RefusedPrompt is not null && PassphrasePrompt().IsMatch(RefusedPrompt), options.Password is not null, options.KeyPassphrase is not null);

    /// <summary>Sets what is done when a question is refused, since the login cannot succeed then; at once if one was refused by now.</summary>
    public void WhenRefused(Action action)
    {
        lock (_gate)
        {
            _refused = action;
            if (RefusedPrompt is null)
                return;
        }
        action();
    }

    /// <summary>The answer as UTF-8 bytes, or null for refusal.</summary>
    public byte[]? Answer(string prompt)
    {
        LoginState now = state();
        if (now.IsRefused)
            return Refuse(prompt);
        if (now.Asks(prompt))
            return AnswerServer(prompt, now);
        if (now.Method is null && HostKeyQuestion().IsMatch(prompt))
            return AnswerHostKey(prompt, now.ShownKey is not null);
        if (PassphrasePrompt().IsMatch(prompt))
        {
            if (options.KeyPassphrase is { } passphrase && !_passphraseUsed)
            {
                _passphraseUsed = true;
                return SecretText.ToBytes(passphrase);
            }
        }
        // Without a method that is a jump host's question, and the password is for the server alone.
        else if (now.Method is not null && GivenPassword(prompt) is { } password)
        {
            return password;
        }
        return AskPerson(prompt, Readable(prompt));
    }

    /// <summary>Answers a server's own question.</summary>
    private byte[]? AnswerServer(string prompt, LoginState now)
    {
        // ssh hands on one question at a time; the first is for the password, whatever its words.
        if (GivenPassword(prompt, anyWords: true) is { } password)
            return password;
        string instruction = string.Join('\n', now.ServerWords);
        return AskPerson(prompt, ServerQuestion.Text(now.Account ?? options.HostName, instruction, prompt));
    }

    private byte[]? GivenPassword(string prompt, bool anyWords = false)
    {
        if (options.Password is not { } password || _passwordUsed)
        {
            // The same question again means that the answer was not accepted.
            IsPasswordRefused |= _passwordUsed && prompt == _answeredPrompt;
            return null;
        }
        if (anyWords ? NewPasswordPrompt().IsMatch(prompt) : !PasswordPrompt().IsMatch(prompt))
            return null;
        _passwordUsed = true;
        _answeredPrompt = prompt;
        return SecretText.ToBytes(password);
    }

    private byte[]? AnswerHostKey(string prompt, bool isServers)
    {
        // The fingerprint is the server's; a jump host has a key of its own.
        if (isServers && options.HostKeyFingerprint is { } fingerprint)
        {
            // A second question means that the key is another one.
            byte[] answer = Encoding.UTF8.GetBytes(_fingerprintUsed ? "no" : fingerprint);
            _fingerprintUsed = true;
            return answer;
        }
        if (!interaction.CanPrompt)
            return Refuse(prompt);
        return Encoding.UTF8.GetBytes(interaction.Confirm(Readable(prompt)) ? "yes" : "no");
    }

    private byte[]? AskPerson(string prompt, string shown)
    {
        if (!interaction.CanPrompt)
            return Refuse(prompt);
        string? answer = interaction.Ask(shown, echo: false);
        return answer is null ? Refuse(prompt) : Encoding.UTF8.GetBytes(answer);
    }

    private byte[]? Refuse(string prompt)
    {
        Action? refused;
        lock (_gate)
        {
            RefusedPrompt ??= prompt;
            refused = _refused;
        }
        refused?.Invoke();
        return null;
    }

    // These are ssh's own words, with names in them that are shown and not obeyed; line ends stay.
    private static string Readable(string prompt) => string.Join('\n', prompt.Split('\n').Select(DisplayText.Clean));

    [GeneratedRegex("^The authenticity of host '|^Please type 'yes', 'no'")]
    private static partial Regex HostKeyQuestion();

    [GeneratedRegex("^Enter passphrase for ")]
    private static partial Regex PassphrasePrompt();

    [GeneratedRegex("new|retype|again", RegexOptions.IgnoreCase)]
    private static partial Regex NewPasswordPrompt();

    [GeneratedRegex("^(?!.*(new|retype|again)).*password", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordPrompt();
}
