using System.Buffers;
using System.Globalization;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// The command line for ssh, as a list: nothing passes through a shell and no secret is in it. What the user's ssh_config says stays in
/// force unless a parameter says otherwise.
/// </summary>
internal static class SshArguments
{
    private static readonly SearchValues<char> s_shellCharacters = SearchValues.Create("'`\"$;&<>|(){}");

    /// <summary>Builds the list.</summary>
    /// <param name="options">What the session asks for.</param>
    /// <param name="canAnswer">Whether ssh may ask anything: a secret was given or a person is there.</param>
    /// <param name="canPrompt">Whether a person is there.</param>
    public static IReadOnlyList<string> Build(ConnectionOptions options, bool canAnswer, bool canPrompt)
    {
        // -v makes ssh tell what it negotiates. The rest keeps it from doing anything but carrying the subsystem.
        List<string> arguments =
        [
            "-v", "-T", "-x", "-a",
            "-o", "ClearAllForwardings=yes",
            "-o", "PermitLocalCommand=no",
            "-o", "RemoteCommand=none",
        ];

        void Set(string name, string value) => arguments.AddRange(["-o", $"{name}={value}"]);

        // The first value of an option wins in ssh, so what the user asks for literally stands before what we derive.
        foreach ((string name, string value) in options.Options)
            Set(CheckedName(name), CheckedText(value, $"option {name}"));

        AddHostKeyOptions(options, canPrompt, Set);
        if (!canAnswer)
            Set("BatchMode", "yes");
        else if (options.Password is not null && !canPrompt)
            Set("NumberOfPasswordPrompts", "1");
        if (options.ConnectingTimeout is { } timeout)
            Set("ConnectTimeout", Seconds(timeout));
        if (options.KeepAliveInterval is { } interval)
            Set("ServerAliveInterval", Seconds(interval));
        if (options.KeyFilePaths.Count > 0)
            Set("IdentitiesOnly", "yes");
        foreach (string path in options.KeyFilePaths)
            Set("IdentityFile", QuotedPath(path));
        if (options.JumpHosts.Count > 0)
            arguments.AddRange(["-J", string.Join(',', options.JumpHosts.Select(CheckedJumpHost))]);
        if (options.Port is { } port)
            arguments.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        if (options.UserName is { } user)
            arguments.AddRange(["-l", CheckedText(user, "user name")]);

        arguments.AddRange(["-s", "--", CheckedHost(options.HostName), CheckedText(options.Subsystem, "subsystem")]);
        return arguments;
    }

    private static void AddHostKeyOptions(ConnectionOptions options, bool canPrompt, Action<string, string> set)
    {
        if (options.HostKeyFingerprint is not null)
        {
            // ssh asks about the unknown key and takes the fingerprint itself for an answer: it accepts that key and no other.
            set("StrictHostKeyChecking", "ask");
            set("UserKnownHostsFile", "/dev/null");
            set("GlobalKnownHostsFile", "/dev/null");
            return;
        }
        switch (options.HostKeyPolicy)
        {
            case HostKeyPolicy.Ask:
                set("StrictHostKeyChecking", canPrompt ? "ask" : "yes");
                break;
            case HostKeyPolicy.AcceptNew:
                set("StrictHostKeyChecking", "accept-new");
                break;
            case HostKeyPolicy.Strict:
                set("StrictHostKeyChecking", "yes");
                break;
            case HostKeyPolicy.None:
                set("StrictHostKeyChecking", "no");
                set("UserKnownHostsFile", "/dev/null");
                set("GlobalKnownHostsFile", "/dev/null");
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options.HostKeyPolicy, "There is no such host key policy.");
        }
        if (options.KnownHostsPath is { } path)
            set("UserKnownHostsFile", QuotedPath(path));
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
