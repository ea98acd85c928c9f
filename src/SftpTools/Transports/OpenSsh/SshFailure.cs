using System.Text.RegularExpressions;
using SftpTools.Errors;

namespace SftpTools.Transports.OpenSsh;

/// <summary>Tells from ssh's last words why it ended. The words themselves are always part of the message.</summary>
internal static partial class SshFailure
{
    /// <summary>Makes the error.</summary>
    /// <param name="host">The host as the user named it.</param>
    /// <param name="words">What ssh said.</param>
    /// <param name="serverWords">What the server said, such as a banner; nothing is concluded from it.</param>
    /// <param name="facts">What was negotiated.</param>
    /// <param name="answers">Who answered ssh's questions, and which one not; or null.</param>
    /// <param name="exitCode">That of ssh, or null while it runs.</param>
    /// <param name="cause">What the stream threw, or null.</param>
    public static SftpException Explain(
        string host,
        IReadOnlyList<string> words,
        IReadOnlyList<string> serverWords,
        ConnectionFacts facts,
        AskPassAnswers? answers,
        int? exitCode,
        Exception? cause)
    {
        string all = string.Join('\n', words);
        string tail = string.Join(" | ", words.Where(line => !line.All(c => c is '@' or ' ')).TakeLast(12));
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
        if (HostKeyWords().IsMatch(all))
        {
            string key = facts.HostKeyFingerprint is null ? "" : $" Its key is {facts.HostKeyAlgorithm} {facts.HostKeyFingerprint}.";
            return Failure(SftpErrorKind.HostKeyRejected, $"The host key of '{host}' was not accepted.{key} ssh says: {tail}");
        }
        if (NegotiationWords().IsMatch(all))
            return Failure(SftpErrorKind.NegotiationFailed, $"No algorithm in common with '{host}'. ssh says: {tail}");
        if (AuthenticationWords().IsMatch(all))
        {
            string offers = facts.MethodsOffered is null ? "The server has not said what it accepts" : $"The server accepts: {facts.MethodsOffered}";
            return Failure(
                SftpErrorKind.AuthenticationFailed,
                $"'{host}' refused the login{account}. Tried: {tried}. {offers}. ssh says: {tail}");
        }
        if (SubsystemWords().IsMatch(all))
        {
            return Failure(
                SftpErrorKind.NotSupported, $"'{host}' accepted the login but has no such subsystem, so it offers no SFTP. ssh says: {tail}");
        }
        if (TimeoutWords().IsMatch(all))
            return Failure(SftpErrorKind.Timeout, $"'{host}' did not answer in time. ssh says: {tail}");

        string state = facts.AuthenticationMethods.Count > 0 ? $"The connection to '{host}' was lost" : $"Cannot connect to '{host}'";
        if (facts is { AuthenticationMethods.Count: 0, ServerVersion: not null })
            state += ", " + LoginProgress.Describe(hasVersion: true, facts.HostKeyFingerprint is not null, facts.MethodsTried);
        string ended = exitCode is { } code ? $" ssh ended with exit code {code}" : " The link ended";
        return Failure(
            SftpErrorKind.ConnectionLost,
            tail.Length == 0 ? $"{state}.{ended} and said nothing." : $"{state}.{ended}; its last words: {tail}");

        SftpException Failure(SftpErrorKind kind, string message) => new(
            kind, serverWords.Count == 0 ? message : $"{message} The server wrote: {string.Join(" | ", serverWords.TakeLast(4))}", cause)
        {
            ServerMessage = tail,
        };
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
