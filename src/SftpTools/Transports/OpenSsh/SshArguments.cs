using System.Buffers;
using System.Globalization;
using SftpTools.Errors;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// The command line for ssh, as a list: nothing passes through a shell and no secret is in it. What the user's ssh_config says stays in
/// force unless a parameter says otherwise, or it would let a connection pass whose key is not checked.
/// </summary>
internal static class SshArguments
{
    private static readonly SearchValues<char> s_shellCharacters = SearchValues.Create("'`\"$;&<>|(){}");

    // The first version that knows KnownHostsCommand; older ones refuse to start with it.
    private static readonly Version s_knownHostsCommand = new(8, 5);

    /// <summary>Builds the list.</summary>
    /// <param name="options">What the session asks for.</param>
    /// <param name="run">What this ssh is for.</param>
    public static IReadOnlyList<string> Build(ConnectionOptions options, SshRun run)
    {
        OptionConflicts.Refuse(options);

        // -v makes ssh tell what it negotiates, and -vv the names in a certificate, with a line for every 200 KB as well. The rest keeps it from doing anything but carrying the subsystem.
        List<string> arguments =
        [
            run.TellsCertificate ? "-vv" : "-v", "-T", "-x", "-a",
            "-o", "ClearAllForwardings=yes",
            "-o", "PermitLocalCommand=no",
            "-o", "RemoteCommand=none",
            // Through a master of somebody else no key is checked and no login is made, and one of ours would outlive the session.
            "-S", "none",
            "-o", "ControlMaster=no",
            "-o", "ControlPersist=no",
            // What is compared with ours has to be told in the same way.
            "-o", "FingerprintHash=sha256",
        ];
        if (run.LogPath is not null)
            arguments.AddRange(["-E", run.LogPath]);

        void Set(string name, string value) => arguments.AddRange(["-o", $"{name}={value}"]);

        // The first value of an option wins in ssh. Options that contradict a parameter were refused, so only what was left open follows.
        AddHostKeyOptions(options, run, Set);
        if (run.ProxyCommand is not null)
            Set("ProxyCommand", run.ProxyCommand);
        else if (run.NoJump)
            Set("ProxyJump", "none");
        foreach ((string name, string value) in options.Options)
            Set(CheckedName(name), CheckedOption(name, value));
        if (!run.CanAnswer)
            Set("BatchMode", "yes");
        else if (options.Password is not null && !run.CanPrompt)
            Set("NumberOfPasswordPrompts", "1");
        if (run.IsJumpHost && !run.CanPrompt)
        {
            // There is no password for a host on the way: not even an empty one is tried, which would count as an attempt.
            Set("PasswordAuthentication", "no");
            Set("KbdInteractiveAuthentication", "no");
        }
        if (options.ConnectingTimeout is { } timeout)
            Set("ConnectTimeout", Seconds(timeout));
        if (options.KeepAliveInterval is { } interval)
            Set("ServerAliveInterval", interval > TimeSpan.Zero ? Seconds(interval) : "0");
        // On the way keys of the agent or of ssh_config may be the ones that are needed.
        if (options.KeyFilePaths.Count > 0 && !run.IsJumpHost)
            Set("IdentitiesOnly", "yes");
        foreach (string path in options.KeyFilePaths)
            Set("IdentityFile", QuotedPath(path));
        if (run.JumpHosts.Count > 0)
            arguments.AddRange(["-J", string.Join(',', run.JumpHosts.Select(CheckedJumpHost))]);
        if (options.Port is { } port)
            arguments.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        if (options.UserName is { } user)
            arguments.AddRange(["-l", CheckedUser(user)]);

        if (!run.IsJumpHost)
            arguments.AddRange(["-s", "--", CheckedHost(options.HostName), CheckedText(options.Subsystem, "subsystem")]);
        else
            arguments.AddRange(["--", CheckedHost(options.HostName)]);
        return arguments;
    }

    private static void AddHostKeyOptions(ConnectionOptions options, SshRun run, Action<string, string> set)
    {
        bool optionDecides = options.HostKeyPolicy is null
            && options.Options.Any(static option => option.Key.Equals("StrictHostKeyChecking", StringComparison.OrdinalIgnoreCase));
        if (options.HostKeyFingerprint is not null)
        {
            // ssh asks about the unknown key and takes the fingerprint itself for an answer: it accepts that key and no other.
            set("StrictHostKeyChecking", "ask");
            SetNoFiles(set);
        }
        else if (options.HostKeyPolicy == HostKeyPolicy.None)
        {
            set("StrictHostKeyChecking", "no");
            SetNoFiles(set);
            return;
        }
        else if (!optionDecides)
        {
            set("StrictHostKeyChecking", (options.HostKeyPolicy ?? HostKeyPolicy.Ask) switch
            {
                HostKeyPolicy.Ask => run.CanPrompt ? "ask" : "yes",
                HostKeyPolicy.AcceptNew => "accept-new",
                HostKeyPolicy.Strict => "yes",
                _ => throw new ArgumentOutOfRangeException(nameof(options), options.HostKeyPolicy, "There is no such host key policy."),
            });
        }

        // Ways round the check: a local address whose key is not looked at, and sources of trust beside the one that was named.
        set("NoHostAuthenticationForLocalhost", "no");
        bool namesSource = options.HostKeyFingerprint is not null || options.KnownHostsPath is not null;
        if (namesSource || options.HostKeyPolicy == HostKeyPolicy.Strict)
            set("VerifyHostKeyDNS", "no");
        if (namesSource && (run.Version is null || run.Version >= s_knownHostsCommand))
            set("KnownHostsCommand", "none");
        if (options.KnownHostsPath is { } path && options.HostKeyFingerprint is null)
            set("UserKnownHostsFile", QuotedPath(path));
    }

    private static void SetNoFiles(Action<string, string> set)
    {
        set("UserKnownHostsFile", "/dev/null");
        set("GlobalKnownHostsFile", "/dev/null");
    }

    private static string Seconds(TimeSpan time) =>
        Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    // ssh expands % tokens in paths and splits on white space outside quotes.
    private static string QuotedPath(string path)
    {
        CheckedText(path, "path");
        if (path.Contains('"', StringComparison.Ordinal))
            throw Invalid("path", "ssh takes no path with a double quote in it");
        return $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";
    }

    // What ssh itself refuses since version 9.6 (CVE-2023-51385): older ones hand these to a shell, in a ProxyCommand with %h and for -J.
    internal static string CheckedHost(string host) =>
        IsSafeForShell(host) && !host.Contains('\\', StringComparison.Ordinal)
            ? CheckedText(host, "host name")
            : throw Invalid("host name", $"'{DisplayText.Clean(host)}' cannot be the name of a host");

    /// <summary>
    /// What ssh itself refuses since versions 9.6 and 10.1: older ones hand the name to a shell, for %r in a ProxyCommand or Match exec.
    /// </summary>
    internal static string CheckedUser(string user)
    {
        bool safe = user.Length > 0 && user[0] != '-' && user[^1] != '\\'
            && user.AsSpan().IndexOfAny(s_shellCharacters) < 0 && !user.Any(char.IsControl);
        for (int i = 1; safe && i < user.Length; i++)
            safe = user[i] != '-' || !char.IsWhiteSpace(user[i - 1]);
        return safe
            ? user
            : throw Invalid(
                "user name",
                $"'{DisplayText.Clean(user)}' has a character in it that a shell would act upon when ssh_config uses the name in a command; "
                + "-Transport SshNet runs no commands");
    }

    private static string CheckedOption(string name, string value)
    {
        string plain = value.Trim().Trim('"');
        if (name.Equals("User", StringComparison.OrdinalIgnoreCase))
            CheckedUser(plain);
        else if (name.Equals("HostName", StringComparison.OrdinalIgnoreCase))
            CheckedHost(plain);
        else if (name.Equals("ProxyJump", StringComparison.OrdinalIgnoreCase))
            // ssh makes a line for the shell of it.
            foreach (string host in plain.Split(','))
                CheckedJumpHost(host.Trim());
        return CheckedText(value, $"option {name}");
    }

    private static string CheckedJumpHost(string host) =>
        IsSafeForShell(host)
            ? CheckedText(host, "jump host")
            : throw Invalid("jump host", $"'{DisplayText.Clean(host)}' cannot be the name of a host");

    private static bool IsSafeForShell(string host) =>
        host.Length > 0 && host[0] != '-' && !host.Any(char.IsWhiteSpace) && host.AsSpan().IndexOfAny(s_shellCharacters) < 0;

    private static string CheckedName(string name) =>
        name.Length > 0 && name.All(char.IsAsciiLetterOrDigit)
            ? name
            : throw Invalid("option", $"'{DisplayText.Clean(name)}' is not the name of an ssh option");

    private static string CheckedText(string text, string what) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0
            ? throw Invalid(what, "it has a control character in it")
            : text;

    private static SftpException Invalid(string what, string reason) =>
        new(SftpErrorKind.ConnectionLost, $"The {what} cannot be used: {reason}.");
}
