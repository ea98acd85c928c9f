namespace SftpTools.Transports;

/// <summary>How far a login had come when it ended, in words for the error: a server that gives up (LoginGraceTime) says nothing itself.</summary>
internal static class LoginProgress
{
    /// <summary>The step, as the end of a sentence.</summary>
    /// <param name="hasVersion">Whether the server has said its version.</param>
    /// <param name="hasKey">Whether it has shown its host key.</param>
    /// <param name="tried">The login methods that were tried.</param>
    public static string Describe(bool hasVersion, bool hasKey, IReadOnlyList<string> tried) =>
        !hasVersion ? "before the server said a word"
        : !hasKey ? "in the key exchange"
        : tried.Count == 0 ? "between the key exchange and the login"
        : $"in the login, at {tried[^1]}";
}
