using System.Text.RegularExpressions;
using SftpTools.Errors;

namespace SftpTools.Transports.OpenSsh;

/// <summary>Tells from ssh's last words why it ended. The words themselves are always part of the message.</summary>
internal static partial class SshFailure
{
    /// <summary>Makes the error.</summary>
    /// <param name="host">The host as the user named it.</param>
    /// <param name="words">What ssh and the server said.</param>
    /// <param name="facts">What was negotiated.</param>
    /// <param name="answers">Who answered ssh's questions, and which one not; or null.</param>
    /// <param name="exitCode">That of ssh, or null while it runs.</param>
    /// <param name="cause">What the stream threw, or null.</param>
    public static SftpException Explain(
        string host,
        Words words,
        ConnectionFacts facts,
        AskPassAnswers? answers,
        int? exitCode,
        Exception? cause)
    {
        string all = string.Join('\n', words.Deciding);
        string tail = string.Join(" | ", words.Own.Where(line => !line.All(c => c is '@' or ' ')).TakeLast(12));
        string says = words.ServerCanWrite
            ? $"The log of ssh, in which the server can write, ends: {DisplayText.Quote(tail)}"
            : $"ssh says: {tail}";
        // ssh has accepted the key before it logs in, and whoever is let in has not been refused: then such words are the server's.
        bool hasKey = facts.MethodsTried.Count > 0;
        string tried = facts.MethodsTried.Count == 0 ? "none" : string.Join(", ", facts.MethodsTried);
        string account = facts.UserName is null ? "" : $" of '{facts.UserName}'";
        if (answers?.RefusedPrompt is { } refusedPrompt)
        {
            bool isHostKey = refusedPrompt.Contains("authenticity of host", StringComparison.Ordinal);
            string prompt = $"\"{DisplayText.Clean(refusedPrompt)}\"";
            if (isHostKey)
            {
                return Failure(
                    SftpErrorKind.HostKeyRejected,
                    $"The login to '{host}' needs an answer that nobody could give: {prompt}."
                        + " Connect once at a console, name the key with -HostKeyFingerprint, or use -HostKeyPolicy AcceptNew.");
            }
            return Failure(SftpErrorKind.AuthenticationFailed, answers.IsPasswordRefused
                ? $"'{host}' refused the login{account}: the password of -Credential was not accepted, and it is asked for again: {prompt}. Tried: {tried}."
                : $"The login{account} to '{host}' needs an answer that nobody could give: {prompt}.{answers.Hint} Tried: {tried}.");
        }
        if (!hasKey && HostKeyWords().IsMatch(all))
        {
            string key = facts.HostKeyFingerprint is null ? "" : $" Its key is {facts.HostKeyAlgorithm} {facts.HostKeyFingerprint}.";
            return Failure(SftpErrorKind.HostKeyRejected, $"The host key of '{host}' was not accepted.{key} {says}");
        }
        if (!hasKey && NegotiationWords().IsMatch(all))
            return Failure(SftpErrorKind.NegotiationFailed, $"No algorithm in common with '{host}'. {says}");
        if (AuthenticationWords().IsMatch(string.Join('\n', words.Own)))
        {
            string offers = facts.MethodsOffered is null ? "The server has not said what it accepts" : $"The server accepts: {facts.MethodsOffered}";
            return Failure(
                SftpErrorKind.AuthenticationFailed,
                $"'{host}' refused the login{account}. Tried: {tried}. {offers}. {says}");
        }
        if (SubsystemWords().IsMatch(all))
        {
            return Failure(
                SftpErrorKind.NotSupported, $"'{host}' accepted the login but has no such subsystem, so it offers no SFTP. {says}");
        }
        if (TimeoutWords().IsMatch(all))
            return Failure(SftpErrorKind.Timeout, $"'{host}' did not answer in time. {says}");

        string state = facts.AuthenticationMethods.Count > 0 ? $"The connection to '{host}' was lost" : $"Cannot connect to '{host}'";
        if (facts is { AuthenticationMethods.Count: 0, ServerVersion: not null })
            state += ", " + LoginProgress.Describe(hasVersion: true, facts.HostKeyFingerprint is not null, facts.MethodsTried);
        string ended = exitCode is { } code ? $" ssh ended with exit code {code}" : " The link ended";
        return Failure(
            SftpErrorKind.ConnectionLost,
            tail.Length == 0 ? $"{state}.{ended} and said nothing." : $"{state}.{ended}. {says}");

        SftpException Failure(SftpErrorKind kind, string message) => new(
            kind, words.Servers.Count == 0
                ? message
                : $"{message} The server wrote: {string.Join(" | ", words.Servers.TakeLast(4).Select(DisplayText.Quote))}", cause)
        {
            ServerMessage = tail,
        };
    }

    /// <summary>What was said before a connection ended, by ssh and by others.</summary>
    /// <param name="Own">What ssh said.</param>
    internal sealed record Words(IReadOnlyList<string> Own)
    {
        /// <summary>What the server said, such as a banner; nothing is concluded from it.</summary>
        public IReadOnlyList<string> Servers { get; init; } = [];

        /// <summary>Whether some of <see cref="Own"/> may be the server's.</summary>
        public bool ServerCanWrite { get; init; }

        /// <summary>What tells the kind of an error: from the line on with which the server ends the connection, the words are the server's.</summary>
        public IEnumerable<string> Deciding =>
            Own.TakeWhile(static line => !line.StartsWith("Received disconnect from ", StringComparison.Ordinal));
    }

    [GeneratedRegex("Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|host key is known for|REVOKED", RegexOptions.IgnoreCase)]
    private static partial Regex HostKeyWords();

    [GeneratedRegex("Unable to negotiate|no matching .* found|Bad SSH2 cipher spec|Bad SSH2 KexAlgorithms|Bad SSH2 MAC spec", RegexOptions.IgnoreCase)]
    private static partial Regex NegotiationWords();

    [GeneratedRegex(@"Permission denied( \(|, please try again)|Too many authentication failures|No more authentication methods|Load key .* (error|incorrect|bad)|: Permission denied \(", RegexOptions.IgnoreCase)]
    private static partial Regex AuthenticationWords();

    [GeneratedRegex("subsystem request failed", RegexOptions.IgnoreCase)]
    private static partial Regex SubsystemWords();

    [GeneratedRegex("timed out|Timeout, server .* not responding", RegexOptions.IgnoreCase)]
    private static partial Regex TimeoutWords();
}
