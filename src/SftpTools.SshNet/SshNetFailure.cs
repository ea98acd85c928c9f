using System.Net.Sockets;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using SftpTools.Errors;
using SftpTools.SshNet.Logins;
using SftpTools.Transports;

namespace SftpTools.SshNet;

/// <summary>Turns what the library throws into the error of the session, with the words of the server or of the proxy.</summary>
internal static class SshNetFailure
{
    /// <summary>Says why a connection could not be made.</summary>
    /// <param name="host">The host.</param>
    /// <param name="port">Its port.</param>
    /// <param name="userName">Whose login it was.</param>
    /// <param name="login">What was tried.</param>
    /// <param name="step">How far it had come; see <see cref="LoginProgress"/>.</param>
    /// <param name="exception">What the library threw.</param>
    public static SftpException OfConnecting(
        string host, int port, string userName, LoginRecord login, string step, Exception exception) =>
        exception switch
        {
            SftpException known => known,
            SshAuthenticationException => Refused(host, userName, login, exception),
            SshOperationTimeoutException or TimeoutException =>
                new SftpException(SftpErrorKind.Timeout, $"'{host}' did not answer in time, {step}.{Said(login)}", exception),
            ProxyException => OfProxy(host, exception),
            SocketException socket => new SftpException(
                socket.SocketErrorCode == SocketError.TimedOut ? SftpErrorKind.Timeout : SftpErrorKind.ConnectionLost,
                $"Cannot connect to '{host}' port {port}: {Words(socket)}.",
                exception),
            _ => Lost($"Cannot connect to '{host}' port {port}", login, userName, step, exception),
        };

    /// <summary>Says why a connection that was made has ended.</summary>
    public static SftpException OfLink(string host, string? errorOutput, Exception? exception)
    {
        string words = exception is null or EndOfStreamException ? "the server closed the channel" : Words(exception);
        string said = errorOutput is null ? "" : $" The server wrote to its error output: {DisplayText.Quote(errorOutput)}";
        return new SftpException(
            SftpErrorKind.ConnectionLost, $"The connection to '{host}' was lost: {words}.{said}", exception) { ServerMessage = words };
    }

    /// <summary>Whether the two sides found no algorithm in common.</summary>
    public static bool IsNegotiation(Exception exception) =>
        exception is SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed };

    /// <summary>
    /// The error of two sides without a common algorithm; both lists where the server's are known. Null when there is no gap to see and
    /// the library did not tell of one.
    /// </summary>
    public static SftpException? OfNegotiation(
        string host,
        IReadOnlyList<(string Kind, IReadOnlyList<string> Names)> ours,
        IReadOnlyDictionary<string, IReadOnlyList<string>> theirs,
        Exception exception)
    {
        List<string> gaps = [];
        List<string?> options = [];
        foreach ((string kind, IReadOnlyList<string> names) in ours)
        {
            if (!theirs.TryGetValue(kind, out IReadOnlyList<string>? offered) || names.Intersect(offered).Any())
                continue;
            gaps.Add($"no common {kind}: here {string.Join(',', names)}; there {DisplayText.NameList(string.Join(',', offered))}");
            options.Add(Algorithms.OptionFor(kind, offered));
        }
        if (gaps.Count == 0 && !IsNegotiation(exception))
            return null;
        string what = gaps.Count == 0 ? Words(exception) : string.Join(". ", gaps);
        string wayOut = options.Count == 0 ? ""
            : options.Contains(null) ? " This transport has none of what the server offers; -Transport OpenSsh may."
            : $" -Options @{{ {string.Join("; ", options)} }} adds what the server has; where it is old, its administrator should renew it.";
        return new SftpException(
            SftpErrorKind.NegotiationFailed, $"No algorithm in common with '{host}': {what}.{wayOut}", exception);
    }

    private static SftpException Refused(string host, string userName, LoginRecord login, Exception exception)
    {
        // Where no method could even be tried, only the library's own words tell what the server accepts: "... (publickey,password)."
        string words = Words(exception);
        if (login.Offered is null && words.EndsWith(')') && words.LastIndexOf('(') is > 0 and int at)
            login.Offer([words[(at + 1)..^1]]);
        // A key that cannot be used is the cause, and that the server then asked for something else its consequence.
        if (login.Problems.Count > 0 && !login.Tried.Any(static tried => tried.StartsWith("publickey", StringComparison.Ordinal)))
        {
            return new SftpException(
                SftpErrorKind.AuthenticationFailed,
                $"'{host}' refused the login of '{userName}': no key could be offered. {string.Join(" ", login.Problems)}{Details(login, problems: false)}",
                exception);
        }
        if (login.RefusedPrompt is { } prompt)
        {
            bool hasOfferedKeys = login.Accepted.Count == 0 && login.Tried.Any(static tried => tried.StartsWith("publickey", StringComparison.Ordinal));
            string hint = LoginHint.For(isPassphrase: false, login.HasPassword, hasPassphrase: false);
            string what = login.PasswordRefused
                ? $"'{host}' refused the login of '{userName}': the password of -Credential was not accepted, and it asks again: \"{prompt}\"."
                : hasOfferedKeys
                    ? $"'{host}' refused the login of '{userName}': it accepted no key, and nobody could answer its question \"{prompt}\".{hint}"
                    : $"The login of '{userName}' to '{host}' needs an answer that nobody could give: \"{prompt}\".{hint}";
            return new SftpException(SftpErrorKind.AuthenticationFailed, what + Details(login), exception);
        }
        return new SftpException(
            SftpErrorKind.AuthenticationFailed, $"'{host}' refused the login of '{userName}'.{Details(login)}", exception);
    }

    private static string Details(LoginRecord login, bool problems = true)
    {
        string tried = login.Tried.Count > 0 ? string.Join(", ", login.Tried)
            : login.Absent.Count > 0 ? $"nothing, because {string.Join(", and ", login.Absent)}"
            : "nothing";
        bool isPasswordUnused = login.HasPassword && login.Offered is { } methods && !login.PasswordRefused
            && !methods.Contains("password", StringComparison.Ordinal) && !methods.Contains("keyboard-interactive", StringComparison.Ordinal)
            && !login.Accepted.Contains("password") && !login.Accepted.Contains("keyboard-interactive");
        string accepted = login.Accepted.Count == 0 ? "" : $" Accepted so far: {string.Join(", ", login.Accepted)}.";
        string unusable = !problems || login.Problems.Count == 0 ? "" : " " + string.Join(" ", login.Problems);
        string offers = login.Offered is null ? "The server has not said what it accepts" : $"The server accepts: {login.Offered}";
        string unused = isPasswordUnused ? " It takes no password, so that of -Credential was not sent." : "";
        return $" Tried: {tried}.{accepted} {offers}.{unused}{unusable}{Said(login)}";
    }

    private static string Said(LoginRecord login) => login.Banner is { } banner ? $" The server wrote: {DisplayText.Quote(banner)}" : "";

    private static SftpException OfProxy(string host, Exception exception)
    {
        bool credentials = exception.Message.Contains("407", StringComparison.Ordinal)
            || exception.Message.Contains("authentication", StringComparison.OrdinalIgnoreCase);
        return new SftpException(
            credentials ? SftpErrorKind.AuthenticationFailed : SftpErrorKind.ConnectionLost,
            $"The proxy on the way to '{host}' refused: {Words(exception)}." + (credentials ? " See -ProxyCredential." : ""),
            exception) { ServerMessage = Words(exception) };
    }

    private static SftpException Lost(string what, LoginRecord login, string userName, string step, Exception exception)
    {
        // A server that has had enough of refused attempts disconnects; what it refused is then what matters.
        bool tooMany = exception is SshConnectionException { DisconnectReason: DisconnectReason.NoMoreAuthenticationMethodsAvailable }
            || exception.Message.Contains("Too many authentication failures", StringComparison.OrdinalIgnoreCase);
        return new SftpException(
            tooMany ? SftpErrorKind.AuthenticationFailed : SftpErrorKind.ConnectionLost,
            tooMany
                ? $"{what} as '{userName}': {Words(exception)}.{Details(login)}"
                : $"{what}: {Words(exception)}, {step}.{Said(login)}",
            exception) { ServerMessage = Words(exception) };
    }

    // The library quotes what the server said when it ended the connection; only its kind and these words tell that it did.
    private static string Words(Exception exception)
    {
        const string prefix = "The connection was closed by the server: ";
        string words = exception.Message.Split('\n')[0];
        return exception is SshConnectionException && words.StartsWith(prefix, StringComparison.Ordinal)
            ? prefix + DisplayText.Quote(words[prefix.Length..])
            : DisplayText.Clean(words).TrimEnd('.', ':', ' ');
    }
}
