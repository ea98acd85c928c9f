using System.Globalization;
using SftpTools.Errors;
using SftpTools.Transports.Config;

namespace SftpTools.Transports;

/// <summary>
/// Refuses options of a session that say another thing than a parameter, or than what every session keeps to. Neither could be overruled
/// without a word: who wrote both meant both. One rule for all transports; what ssh_config says gives way to parameters as ever.
/// </summary>
internal static class OptionConflicts
{
    // What holds for every session, whatever the transport: a connection of its own that carries one subsystem and whose key is checked.
    private static readonly Dictionary<string, (string[] Allowed, string Reason)> s_fixed = new()
    {
        ["controlmaster"] = (["no", "false"], "a session has a connection of its own and shares it with nobody"),
        ["controlpath"] = (["none"], "a session has a connection of its own and uses nobody else's"),
        ["controlpersist"] = (["no", "false"], "a connection ends with its session"),
        ["permitlocalcommand"] = (["no", "false"], "a session runs no command on this machine"),
        ["clearallforwardings"] = (["yes", "true"], "a session forwards nothing"),
        ["forwardagent"] = (["no", "false"], "a session forwards nothing"),
        ["forwardx11"] = (["no", "false"], "a session forwards nothing"),
        ["localforward"] = ([], "a session forwards nothing"),
        ["remoteforward"] = ([], "a session forwards nothing"),
        ["dynamicforward"] = ([], "a session forwards nothing"),
        ["tunnel"] = (["no", "false"], "a session forwards nothing"),
        ["forkafterauthentication"] = (["no", "false"], "a connection ends with its session"),
        ["stdinnull"] = (["no", "false"], "a session talks with the server"),
        ["sessiontype"] = (["subsystem"], "a session asks for a subsystem and for no command"),
        ["remotecommand"] = (["none"], "a session asks for a subsystem and for no command"),
        ["fingerprinthash"] = (["sha256"], "fingerprints are compared as SHA256"),
        ["nohostauthenticationforlocalhost"] = (["no", "false"], "the key of every host is checked; -HostKeyPolicy None is the way not to"),
    };

    private static readonly string[] s_methodsOfPasswords = ["password", "keyboard-interactive"];

    /// <summary>Throws at the first contradiction.</summary>
    /// <exception cref="SftpException">It names both sides (HostKeyRejected where a host key is at stake, else Failure).</exception>
    public static void Refuse(ConnectionOptions options)
    {
        if (options.Options.Count == 0)
            return;
        Dictionary<string, string> said = Said(options.Options);
        foreach ((string name, string value) in said)
        {
            if (s_fixed.TryGetValue(name, out (string[] Allowed, string Reason) rule)
                && !rule.Allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                throw new SftpException(
                    SftpErrorKind.Failure, $"-Options {Shown(options, name)} cannot be used: {rule.Reason}. Leave the option out.");
            }
        }
        RefuseForHostKey(options, said);
        RefuseForLogin(options, said);
        RefuseForConnection(options, said);
    }

    private static void RefuseForHostKey(ConnectionOptions options, Dictionary<string, string> said)
    {
        SshHostSettings alone = Alone(options);
        if (said.ContainsKey("stricthostkeychecking"))
        {
            bool isLoose = alone.StrictHostKeyChecking is HostKeyPolicy.None or HostKeyPolicy.AcceptNew;
            if (options.HostKeyFingerprint is { } pin && isLoose)
                throw Contradiction(options, $"-HostKeyFingerprint {pin}", "stricthostkeychecking", SftpErrorKind.HostKeyRejected);
            if (options.HostKeyPolicy is { } policy && alone.StrictHostKeyChecking != policy)
                throw Contradiction(options, $"-HostKeyPolicy {policy}", "stricthostkeychecking", SftpErrorKind.HostKeyRejected);
        }
        if (options.KnownHostsPath is { } known && said.ContainsKey("userknownhostsfile")
            && !(alone.UserKnownHostsFiles is [var only] && IsSamePath(only, known)))
        {
            throw Contradiction(options, $"-KnownHostsPath '{DisplayText.Clean(known)}'", "userknownhostsfile", SftpErrorKind.HostKeyRejected);
        }
        foreach (string name in (string[])["knownhostscommand", "verifyhostkeydns"])
        {
            // Another source of trust than the one that the parameter names.
            if (!said.TryGetValue(name, out string? value) || SshValue.IsNone(value) || value is "no" or "false")
                continue;
            if (options.HostKeyFingerprint is { } pin)
                throw Contradiction(options, $"-HostKeyFingerprint {pin}", name, SftpErrorKind.HostKeyRejected);
            if (options.KnownHostsPath is { } path)
                throw Contradiction(options, $"-KnownHostsPath '{DisplayText.Clean(path)}'", name, SftpErrorKind.HostKeyRejected);
            if (options.HostKeyPolicy is HostKeyPolicy.None or HostKeyPolicy.Strict)
                throw Contradiction(options, $"-HostKeyPolicy {options.HostKeyPolicy}", name, SftpErrorKind.HostKeyRejected);
        }
    }

    private static void RefuseForLogin(ConnectionOptions options, Dictionary<string, string> said)
    {
        SshHostSettings alone = Alone(options);
        if (options.UserName is { } user && said.ContainsKey("user") && alone.UserName != user)
            throw Contradiction(options, $"-UserName '{DisplayText.Clean(user)}'", "user");
        if (options.Password is not null && UselessFor(alone, said) is { } useless)
            throw Contradiction(options, "-Credential", useless);
        if (options.KeyFilePaths.Count == 0)
            return;
        string keys = string.Join(", ", options.KeyFilePaths.Select(static path => $"'{DisplayText.Clean(path)}'"));
        if (alone.IdentityFiles is { } files
            && (files.Count == 0 || files.Any(file => !options.KeyFilePaths.Any(given => IsSamePath(given, file)))))
        {
            throw Contradiction(options, $"-KeyFilePath {keys}", "identityfile");
        }
        if (said.ContainsKey("identitiesonly") && !alone.IdentitiesOnly)
            throw Contradiction(options, $"-KeyFilePath {keys}", "identitiesonly");
        if (said.ContainsKey("pubkeyauthentication") && !alone.PubkeyAuthentication)
            throw Contradiction(options, $"-KeyFilePath {keys}", "pubkeyauthentication");
    }

    /// <summary>The option with which no password would be sent; null for none.</summary>
    private static string? UselessFor(SshHostSettings alone, Dictionary<string, string> said) =>
        alone.BatchMode ? "batchmode"
        : alone.NumberOfPasswordPrompts == 0 ? "numberofpasswordprompts"
        : !alone.PasswordAuthentication && !alone.KbdInteractiveAuthentication ? "passwordauthentication"
        : alone.PreferredAuthentications is { } methods && said.ContainsKey("preferredauthentications")
            && !methods.Split(',').Intersect(s_methodsOfPasswords).Any() ? "preferredauthentications"
        : null;

    private static void RefuseForConnection(ConnectionOptions options, Dictionary<string, string> said)
    {
        SshHostSettings alone = Alone(options);
        if (options.Port is { } port && alone.Port is { } other && other != port)
            throw Contradiction(options, $"-Port {port.ToString(CultureInfo.InvariantCulture)}", "port");
        if (options.ConnectingTimeout is { } time && alone.ConnectTimeout is { } seconds && time != TimeSpan.FromSeconds(seconds))
            throw Contradiction(options, $"-ConnectingTimeout {Seconds(time)}", "connecttimeout");
        if (options.KeepAliveInterval is { } interval && said.ContainsKey("serveraliveinterval")
            && interval != TimeSpan.FromSeconds(alone.ServerAliveInterval ?? 0))
        {
            throw Contradiction(options, $"-KeepAliveInterval {Seconds(interval)}", "serveraliveinterval");
        }
        if (options.JumpHosts.Count == 0)
            return;
        string jumps = string.Join(',', options.JumpHosts.Select(DisplayText.Clean));
        if (said.TryGetValue("proxyjump", out string? jump) && jump != jumps)
            throw Contradiction(options, $"-JumpHost {jumps}", "proxyjump");
        if (alone.ProxyCommand is not null)
            throw Contradiction(options, $"-JumpHost {jumps}", "proxycommand");
    }

    // What the options say by themselves, without any file.
    private static SshHostSettings Alone(ConnectionOptions options) => SshConfigReader.Read(
        options.HostName,
        SshConfigEnvironment.Current with { UserConfigPath = null, SystemConfigPath = null },
        options.Options);

    // The first value of an option is the one that counts, as in ssh_config.
    private static Dictionary<string, string> Said(IReadOnlyList<KeyValuePair<string, string>> options)
    {
        Dictionary<string, string> said = [];
        foreach ((string name, string value) in options)
            said.TryAdd(SshKeyword.Find(name.ToLowerInvariant())?.Name ?? name.ToLowerInvariant(), value.Trim().Trim('"'));
        return said;
    }

    private static SftpException Contradiction(
        ConnectionOptions options, string parameter, string option, SftpErrorKind kind = SftpErrorKind.Failure) =>
        new(kind, $"{parameter} and -Options {Shown(options, option)} say different things. Leave one of them out.");

    private static string Shown(ConnectionOptions options, string name)
    {
        KeyValuePair<string, string> option = options.Options.First(
            pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
                || SshKeyword.Find(pair.Key.ToLowerInvariant())?.Name == name);
        return $"{DisplayText.Clean(option.Key)}={DisplayText.Clean(option.Value)}";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static bool IsSamePath(string one, string other) => string.Equals(
        Path.GetFullPath(one), Path.GetFullPath(other),
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
