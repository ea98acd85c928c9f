using Renci.SshNet;

namespace SftpTools.SshNet.Logins;

/// <summary>
/// One authentication method as the library sees it. What it needs, a key that is decrypted or a password that is typed, is fetched when its
/// turn comes and not before, and what came of it is recorded.
/// </summary>
internal sealed class LoginStep(
    string userName, string name, LoginRecord record, Func<Session, LoginStep, AuthenticationResult> authenticate)
    : AuthenticationMethod(userName)
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override AuthenticationResult Authenticate(Session session)
    {
        AuthenticationResult result = authenticate(session, this);
        if (result != AuthenticationResult.Failure)
            record.Accept(name);
        record.Offer(AllowedAuthentications);
        return result;
    }

    /// <summary>Makes one attempt with a method of the library, and takes over what the server accepts after it.</summary>
    public AuthenticationResult Attempt(Session session, AuthenticationMethod method)
    {
        try
        {
            return method.Authenticate(session);
        }
        finally
        {
            // A method that was never answered knows none; what was known stays then.
            if (method.AllowedAuthentications is { } allowed)
                AllowedAuthentications = allowed;
            (method as IDisposable)?.Dispose();
        }
    }
}
