namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Holds ssh to the host key with which the session began: a later connection names it as -HostKeyFingerprint does, whatever the policy was.
/// </summary>
internal static class FirstKey
{
    private const string Checking = "StrictHostKeyChecking";

    // What would speak against the key that is named now, or bring another one of the same server.
    private static readonly string[] s_dropped = [Checking, "HostKeyAlgorithms", "KnownHostsCommand", "VerifyHostKeyDNS"];

    /// <summary>The options of a later connection; those of the first are as they were given.</summary>
    /// <param name="options">What is asked for of the host.</param>
    /// <param name="jumpHost">What the jump host is called; null for the server.</param>
    public static ConnectionOptions Keep(ConnectionOptions options, string? jumpHost)
    {
        // There ssh cannot be answered; another key is noticed after the login.
        if (options.SessionKeys.Find(jumpHost) is not { } first || OperatingSystem.IsWindows())
            return options;
        bool isUnchecked = options.HostKeyPolicy is null && options.Options.Any(static option => Is(option.Key, Checking) && option.Value is "no" or "off");
        return options with
        {
            HostKeyFingerprint = options.HostKeyFingerprint ?? first.Fingerprint,
            HostKeyPolicy = isUnchecked ? HostKeyPolicy.None : options.HostKeyPolicy,
            Options =
            [
                .. options.Options.Where(static option => !s_dropped.Any(name => Is(option.Key, name))),
                new("HostKeyAlgorithms", string.Join(',', first.Algorithms)),
            ],
        };
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
