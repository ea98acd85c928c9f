using SftpTools.Errors;

namespace SftpTools.Transports.Keys;

/// <summary>
/// What can be wrong with a key file, each with the way out. None quotes anything from a private key.
/// </summary>
internal static class KeyErrors
{
    /// <summary>The file cannot be opened or read.</summary>
    public static SftpException Unreadable(string name, Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => new SftpException(
            SftpErrorKind.PathNotFound, $"There is no key file '{Shown(name)}'.", cause),
        UnauthorizedAccessException => new SftpException(
            SftpErrorKind.PermissionDenied,
            $"The key file '{Shown(name)}' cannot be read: it is a folder, or your account may not read it.",
            cause),
        _ => new SftpException(
            SftpErrorKind.Failure, $"The key file '{Shown(name)}' cannot be read: {DisplayText.Clean(cause.Message).TrimEnd('.')}.", cause),
    };

    /// <summary>Others can read the private key.</summary>
    public static SftpException ReadableByOthers(string name, UnixFileMode mode) => new(
        SftpErrorKind.AuthenticationFailed,
        $"The private key '{Shown(name)}' is not used: its mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')} opens it to other "
        + $"accounts. Close it with: chmod 600 '{Shown(name)}'");

    /// <summary>The file is something, but no private key that can be used.</summary>
    /// <param name="name">The file.</param>
    /// <param name="what">What is the matter, as the end of a sentence, and the way out, if there is one.</param>
    /// <param name="cause">What was thrown, if it quotes no secret.</param>
    public static SftpException Unusable(string name, string what, Exception? cause = null) => new(
        SftpErrorKind.AuthenticationFailed, $"The key '{Shown(name)}' cannot be used: {what}", cause);

    /// <summary>The key is encrypted and no passphrase was given.</summary>
    public static SftpException NeedsPassphrase(string name) => new(
        SftpErrorKind.AuthenticationFailed,
        $"The key '{Shown(name)}' is encrypted and no passphrase was given: use -KeyPassphrase, or ssh-add and the agent.");

    /// <summary>The key is encrypted, and with this passphrase nothing sensible comes out.</summary>
    public static SftpException WrongPassphrase(string name) => new(
        SftpErrorKind.AuthenticationFailed,
        $"The key '{Shown(name)}' cannot be decrypted: the passphrase is wrong, or the file is damaged.");

    /// <summary>The certificate cannot be used.</summary>
    public static SftpException Certificate(string name, string what, Exception? cause = null) => new(
        SftpErrorKind.AuthenticationFailed, $"The certificate '{Shown(name)}' cannot be used: {what}", cause);

    private static string Shown(string name) => DisplayText.Clean(name);
}
