namespace SftpTools.Transports.Config;

/// <summary>A keyword of ssh_config that has a meaning here.</summary>
/// <param name="Name">Its one name, in lower case, also where the file uses an alias.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Choices">For a choice: the words, each with the one that is kept for it.</param>
internal sealed record SshKeyword(
    string Name, SshValueKind Kind, IReadOnlyDictionary<string, string>? Choices = null)
{
    private static readonly Dictionary<string, string> s_flag = Words("yes", "no", ("true", "yes"), ("false", "no"));

    private static readonly Dictionary<string, SshKeyword> s_used = new SshKeyword[]
    {
        new("hostname", SshValueKind.Text),
        new("port", SshValueKind.Port),
        new("user", SshValueKind.Text),
        new("identityfile", SshValueKind.Accumulated),
        new("certificatefile", SshValueKind.Accumulated),
        new("identitiesonly", SshValueKind.Choice, s_flag),
        new("identityagent", SshValueKind.Text),
        new("proxyjump", SshValueKind.Jump),
        new("proxycommand", SshValueKind.Command),
        new("userknownhostsfile", SshValueKind.Words),
        new("globalknownhostsfile", SshValueKind.Words),
        new("stricthostkeychecking", SshValueKind.Choice,
            Words("yes", "no", "ask", "accept-new", ("off", "no"), ("true", "yes"), ("false", "no"))),
        new("knownhostscommand", SshValueKind.Command),
        new("hostkeyalias", SshValueKind.Text),
        new("revokedhostkeys", SshValueKind.Words),
        new("requiredrsasize", SshValueKind.Number),
        new("casignaturealgorithms", SshValueKind.Text),
        new("refuseconnection", SshValueKind.Text),
        new("bindinterface", SshValueKind.Text),
        new("connectionattempts", SshValueKind.Number),
        new("hashknownhosts", SshValueKind.Choice, s_flag),
        new("serveraliveinterval", SshValueKind.Time),
        new("serveralivecountmax", SshValueKind.Number),
        new("connecttimeout", SshValueKind.Time),
        new("tcpkeepalive", SshValueKind.Choice, s_flag),
        new("compression", SshValueKind.Choice, Words("yes", "no")),
        new("ciphers", SshValueKind.Text),
        new("macs", SshValueKind.Text),
        new("kexalgorithms", SshValueKind.Text),
        new("hostkeyalgorithms", SshValueKind.Text),
        new("pubkeyacceptedalgorithms", SshValueKind.Text),
        new("pubkeyauthentication", SshValueKind.Choice,
            Words("yes", "no", ("true", "yes"), ("false", "no"), ("unbound", "yes"), ("host-bound", "yes"))),
        new("passwordauthentication", SshValueKind.Choice, s_flag),
        new("kbdinteractiveauthentication", SshValueKind.Choice, s_flag),
        new("preferredauthentications", SshValueKind.Text),
        new("numberofpasswordprompts", SshValueKind.Number),
        new("batchmode", SshValueKind.Choice, s_flag),
        new("addressfamily", SshValueKind.Choice, Words("any", "inet", "inet6")),
        new("bindaddress", SshValueKind.Text),
        new("ignoreunknown", SshValueKind.Text),
        new("tag", SshValueKind.Text),
    }.ToDictionary(static keyword => keyword.Name);

    private static readonly Dictionary<string, string> s_aliases = new()
    {
        ["challengeresponseauthentication"] = "kbdinteractiveauthentication",
        ["skeyauthentication"] = "kbdinteractiveauthentication",
        ["tisauthentication"] = "kbdinteractiveauthentication",
        ["dsaauthentication"] = "pubkeyauthentication",
        ["identityfile2"] = "identityfile",
        ["keepalive"] = "tcpkeepalive",
        ["pubkeyacceptedkeytypes"] = "pubkeyacceptedalgorithms",
    };

    // What only ssh can do, with the values that ask for nothing. Without it a session is as safe, but a login may fail or a way differ.
    private static readonly Dictionary<string, string[]> s_lacking = new()
    {
        ["addkeystoagent"] = ["no"],
        ["canonicalizehostname"] = ["no"],
        ["channeltimeout"] = ["none"],
        ["checkhostip"] = ["no"],
        ["gssapiauthentication"] = ["no"],
        ["gssapidelegatecredentials"] = ["no"],
        ["gssapikeyexchange"] = ["no"],
        ["gssapitrustdns"] = ["no"],
        ["hostbasedauthentication"] = ["no"],
        ["ipqos"] = ["none"],
        ["kbdinteractivedevices"] = [],
        ["knownhostscommand"] = ["none"],
        ["pkcs11provider"] = ["none"],
        ["rekeylimit"] = ["default", "none"],
        ["securitykeyprovider"] = ["internal", "none"],
        ["sendenv"] = [],
        ["setenv"] = [],
        ["smartcarddevice"] = [],
        ["updatehostkeys"] = ["no"],
        ["usekeychain"] = ["no"],
        ["verifyhostkeydns"] = ["no"],
    };

    // Keywords of OpenSSH up to 10 and of the systems that add to it, of no meaning for a session of files: terminals, forwarding, commands,
    // shared connections, what belongs to something that is not done, and what ssh itself no longer obeys.
    private static readonly HashSet<string> s_unused =
    [
        "afstokenpassing", "canonicaldomains", "canonicalizefallbacklocal", "canonicalizemaxdots", "canonicalizepermittedcnames", "cipher",
        "clearallforwardings", "compressionlevel", "controlmaster", "controlpath", "controlpersist", "dynamicforward", "enableescapecommandline",
        "enablesshkeysign", "escapechar", "exitonforwardfailure", "fallbacktorsh", "fingerprinthash", "forkafterauthentication", "forwardagent",
        "forwardx11", "forwardx11timeout", "forwardx11trusted", "gatewayports", "globalknownhostsfile2", "gssapiclientidentity",
        "gssapikexalgorithms", "gssapirenewalforcesrekey", "gssapiserveridentity", "hostbasedacceptedalgorithms", "hostbasedkeytypes",
        "kerberosauthentication", "kerberostgtpassing", "localcommand", "localforward", "loglevel", "logverbose",
        "nohostauthenticationforlocalhost", "obscurekeystroketiming", "permitlocalcommand", "permitremoteopen", "protocol", "proxyusefdpass",
        "remotecommand", "remoteforward", "requesttty", "rhostsauthentication", "rhostsrsaauthentication", "rsaauthentication", "sessiontype",
        "stdinnull", "streamlocalbindmask", "streamlocalbindunlink", "syslogfacility", "tunnel", "tunneldevice", "useprivilegedport",
        "userknownhostsfile2", "useroaming", "usersh", "versionaddendum", "visualhostkey", "warnweakcrypto", "xauthlocation",
    ];

    // They forbid something: where one cannot be kept to, there is no connection.
    private static readonly HashSet<string> s_binding =
    [
        "bindinterface", "casignaturealgorithms", "ciphers", "hostkeyalgorithms", "kexalgorithms", "macs", "proxycommand",
        "pubkeyacceptedalgorithms", "refuseconnection", "requiredrsasize", "revokedhostkeys",
    ];

    /// <summary>All keywords that are known, by what becomes of them in process.</summary>
    public static IEnumerable<(string Name, SshKeywordUse Use)> All =>
        s_used.Keys.Concat(s_aliases.Keys).Except(s_lacking.Keys).Select(static name => (name, IsBinding(name) ? SshKeywordUse.Binding : SshKeywordUse.Honoured))
            .Concat(s_lacking.Keys.Select(static name => (name, SshKeywordUse.Lacking)))
            .Concat(s_unused.Select(static name => (name, SshKeywordUse.Harmless)));

    /// <summary>The keyword, or null when it has no meaning here.</summary>
    /// <param name="name">As the file has it, in lower case.</param>
    public static SshKeyword? Find(string name) =>
        s_used.GetValueOrDefault(s_aliases.GetValueOrDefault(name, name));

    /// <summary>Whether a keyword forbids something, so that no connection is made without it.</summary>
    public static bool IsBinding(string name)
    {
        string lower = name.ToLowerInvariant();
        return s_binding.Contains(s_aliases.GetValueOrDefault(lower, lower));
    }

    /// <summary>Why a line is not kept to, when it asks for something that only ssh does; else null.</summary>
    public static string? WhyLacking(SshConfigLine line)
    {
        if (!s_lacking.TryGetValue(line.Keyword, out string[]? none))
            return null;
        // false is another word for no.
        bool asksForNothing = line.Arguments is [var value, ..]
            && none.Contains(value.Equals("false", StringComparison.OrdinalIgnoreCase) ? "no" : value, StringComparer.OrdinalIgnoreCase);
        return asksForNothing ? null : $"{SshConfigLine.Shown(line.Keyword)} is not done in process; -Transport OpenSsh does it";
    }

    /// <summary>
    /// Whether a lacking keyword is told of. The system's file has such lines for everybody, and SendEnv stands in many a file for the sake
    /// of shells.
    /// </summary>
    public static bool IsWorthTelling(string name, SshConfigSource source) => source.IsOptions || (source.IsUser && name != "sendenv");

    /// <summary>Whether OpenSSH knows a keyword that has no meaning here.</summary>
    public static bool IsUnused(string name) => s_unused.Contains(name) || s_lacking.ContainsKey(name);

    private static Dictionary<string, string> Words(params ReadOnlySpan<Word> words)
    {
        Dictionary<string, string> choices = new(StringComparer.OrdinalIgnoreCase);
        foreach (Word word in words)
            choices.Add(word.Text, word.Kept);
        return choices;
    }

    private readonly record struct Word(string Text, string Kept)
    {
        public static implicit operator Word(string word) => new(word, word);

        public static implicit operator Word((string Text, string Kept) pair) => new(pair.Text, pair.Kept);
    }
}
