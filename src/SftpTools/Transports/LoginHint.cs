namespace SftpTools.Transports;

/// <summary>What to do about a question of a login that nobody could answer. It never asks for what was given.</summary>
internal static class LoginHint
{
    /// <summary>The sentence for the end of an error, with a blank in front.</summary>
    /// <param name="isPassphrase">Whether a key's passphrase was asked for.</param>
    /// <param name="hasPassword">Whether a password was given.</param>
    /// <param name="hasPassphrase">Whether a passphrase was given.</param>
    public static string For(bool isPassphrase, bool hasPassword, bool hasPassphrase) => (isPassphrase, hasPassword, hasPassphrase) switch
    {
        (true, _, true) => " -KeyPassphrase does not open this key.",
        (true, _, false) => " Supply it with -KeyPassphrase, or connect at a console.",
        (false, true, _) => " The password of -Credential has answered a question before; this one takes a person at a console.",
        (false, false, _) => " Supply it with -Credential, or connect at a console.",
    };
}
