using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;
using SftpTools.Errors;
using SftpTools.Transports;

namespace SftpTools.SshNet.Logins;

/// <summary>
/// The ways to log in to one host: keys, the server's own questions, a password (RFC 4252, RFC 4256), in the order of ssh. The library asks
/// for each when the server accepts it, as often as it takes: key, then password, then code is one login.
/// </summary>
internal sealed class Login(Hop hop, IInteraction interaction, LoginRecord record)
{
    private const string PublicKey = "publickey";
    private const string Interactive = "keyboard-interactive";
    private const string Password = "password";

    private bool _passwordSent;
    private bool _bannerShown;

    /// <summary>The methods, preferred ones first. Never empty: with nothing to offer the server still tells what it accepts.</summary>
    public AuthenticationMethod[] Methods(ConnectionInfo? info = null)
    {
        _info = info;
        record.HasPassword = hop.Password is not null;
        List<AuthenticationMethod> methods = [];
        foreach (string name in hop.Methods)
        {
            Func<Session, LoginStep, AuthenticationResult>? authenticate = name switch
            {
                PublicKey => WithKeys,
                Interactive => WithAnswers,
                Password => WithPassword,
                _ => null,
            };
            if (authenticate is not null)
                methods.Add(new LoginStep(hop.UserName, name, record, authenticate));
        }
        if (methods.Count == 0)
            methods.Add(new NoneAuthenticationMethod(hop.UserName));
        return [.. methods];
    }

    private ConnectionInfo? _info;

    /// <summary>Bound after the methods, which the connection's description wants first.</summary>
    public void Use(ConnectionInfo info) => _info = info;

    private AuthenticationResult WithKeys(Session session, LoginStep step)
    {
        AuthenticationResult result = AuthenticationResult.Failure;
        foreach (LoginKey key in hop.Keys(record))
        {
            record.Try($"{PublicKey} ({key.Name})");
            result = step.Attempt(session, new PrivateKeyAuthenticationMethod(hop.UserName, key.Source));
            if (result != AuthenticationResult.Failure)
                return result;
        }
        return result;
    }

    private AuthenticationResult WithPassword(Session session, LoginStep step)
    {
        if (hop.Password is { } given && !record.PasswordRefused)
        {
            record.Try(Password);
            return SendPassword(session, step, SecretText.ToBytes(given), given: true);
        }
        for (int attempt = 0; attempt < hop.PasswordPrompts && interaction.CanPrompt; attempt++)
        {
            string prompt = $"{hop.UserName}@{hop.HostName}'s password: ";
            if (interaction.Ask(Banner() + prompt, echo: false) is not { } typed)
                break;
            record.Try(Password);
            AuthenticationResult result = SendPassword(session, step, Encoding.UTF8.GetBytes(typed), given: false);
            if (result != AuthenticationResult.Failure)
                return result;
        }
        return AuthenticationResult.Failure;
    }

    private AuthenticationResult SendPassword(Session session, LoginStep step, byte[] password, bool given)
    {
        PasswordAuthenticationMethod method = new(hop.UserName, password);
        method.PasswordExpired += (_, _) => record.Refuse("The password has expired; the server wants a new one.");
        // Given once is given: what is asked for after it is something else.
        _passwordSent |= given;
        AuthenticationResult result = step.Attempt(session, method);
        Array.Clear(password);
        if (given && result == AuthenticationResult.Failure)
            record.PasswordRefused = true;
        return result;
    }

    private AuthenticationResult WithAnswers(Session session, LoginStep step)
    {
        // Where neither a password nor a person is there, the server need not even ask.
        if (hop.Password is null && !interaction.CanPrompt)
        {
            record.Refuse($"{hop.UserName}@{hop.HostName}: the server asks its own questions ({Interactive})");
            return AuthenticationResult.Failure;
        }
        AuthenticationResult result = AuthenticationResult.Failure;
        for (int attempt = 0; attempt < (interaction.CanPrompt ? hop.PasswordPrompts : 1); attempt++)
        {
            record.Try(Interactive);
            Questions questions = new();
            result = Ask(session, step, questions);
            if (result != AuthenticationResult.Failure)
                return result;
            if (questions.PasswordGiven)
                record.PasswordRefused = true;
            if (questions.Refused || !questions.AnyAsked)
                break;
        }
        return result;
    }

    private AuthenticationResult Ask(Session session, LoginStep step, Questions questions)
    {
        KeyboardInteractiveAuthenticationMethod method = new(hop.UserName);
        method.AuthenticationPrompt += (_, e) => Answer(e, questions);
        // A person takes their time; the deadline of the whole login, which stands still meanwhile, bounds the rest.
        TimeSpan timeout = _info!.Timeout;
        _info.Timeout = interaction.CanPrompt ? Timeout.InfiniteTimeSpan : timeout;
        try
        {
            return step.Attempt(session, method);
        }
        catch (SshAuthenticationException) when (questions.Refused)
        {
            // No answer was sent, so the server waits for one: nothing else can be tried on this connection.
            throw;
        }
        finally
        {
            _info.Timeout = timeout;
        }
    }

    private void Answer(AuthenticationPromptEventArgs request, Questions questions)
    {
        string instruction = request.Instruction ?? "";
        AuthenticationPrompt[] prompts = [.. request.Prompts.OrderBy(prompt => prompt.Id)];
        foreach (AuthenticationPrompt prompt in prompts)
        {
            questions.AnyAsked = true;
            prompt.Response = Answer(prompt, instruction, questions, isOnly: prompts.Length == 1);
            if (prompt.Response is not null)
                continue;
            questions.Refused = true;
            record.Refuse(prompt.Request);
            return;
        }
    }

    private string? Answer(AuthenticationPrompt prompt, string instruction, Questions questions, bool isOnly)
    {
        // A hidden question that stands alone is for the password in whatever language; of several, the words have to tell.
        bool wantsPassword = !prompt.IsEchoed && !IsNewPassword(prompt.Request)
            && (isOnly || prompt.Request.Contains("password", StringComparison.OrdinalIgnoreCase));
        if (wantsPassword && hop.Password is { } password && !_passwordSent && !record.PasswordRefused)
        {
            _passwordSent = questions.PasswordGiven = true;
            return SecretText.ToText(password);
        }
        if (!interaction.CanPrompt)
            return null;
        return interaction.Ask(Banner() + ServerQuestion.Text(Account, instruction, prompt.Request), prompt.IsEchoed);
    }

    private string Account => DisplayText.Clean($"{hop.UserName}@{hop.HostName}");

    /// <summary>The server's banner before the first question, marked as its own words.</summary>
    private string Banner()
    {
        string? banner = _bannerShown ? null : record.Banner;
        _bannerShown = true;
        return string.IsNullOrEmpty(banner) ? "" : $"({Account}) The server says: {banner}\n";
    }

    private static bool IsNewPassword(string prompt) =>
        ((string[])["new", "retype", "again"]).Any(word => prompt.Contains(word, StringComparison.OrdinalIgnoreCase));

    private sealed class Questions
    {
        public bool AnyAsked { get; set; }

        public bool PasswordGiven { get; set; }

        public bool Refused { get; set; }
    }
}
