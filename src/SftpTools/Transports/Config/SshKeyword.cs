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

    // Keywords of OpenSSH up to 10 and of the systems that add to it, of no meaning for a session of files in process.
    private static readonly HashSet<string> s_unused =
    [
        "protocol", "cipher", "fallbacktorsh", "globalknownhostsfile2", "rhostsauthentication", "userknownhostsfile2",
        "useroaming", "usersh", "useprivilegedport", "afstokenpassing", "kerberosauthentication", "kerberostgtpassing",
        "rsaauthentication", "rhostsrsaauthentication", "compressionlevel", "gssapiauthentication",
        "gssapidelegatecredentials", "gssapikeyexchange", "gssapitrustdns", "gssapirenewalforcesrekey",
        "gssapikexalgorithms", "gssapiclientidentity", "gssapiserveridentity", "pkcs11provider", "smartcarddevice",
        "forwardagent", "forwardx11", "forwardx11trusted", "forwardx11timeout", "exitonforwardfailure", "xauthlocation",
        "gatewayports", "kbdinteractivedevices", "hostbasedauthentication", "addkeystoagent", "remoteforward",
        "localforward", "permitremoteopen", "escapechar", "connectionattempts", "checkhostip", "syslogfacility",
        "loglevel", "logverbose", "dynamicforward", "casignaturealgorithms", "bindinterface", "clearallforwardings",
        "enablesshkeysign", "verifyhostkeydns", "nohostauthenticationforlocalhost", "rekeylimit", "sendenv", "setenv",
        "controlpath", "controlmaster", "controlpersist", "tunnel", "tunneldevice", "localcommand",
        "permitlocalcommand", "remotecommand", "visualhostkey", "ipqos", "requesttty", "sessiontype", "stdinnull",
        "forkafterauthentication", "proxyusefdpass", "canonicaldomains", "canonicalizefallbacklocal",
        "canonicalizehostname", "canonicalizemaxdots", "canonicalizepermittedcnames", "streamlocalbindmask",
        "streamlocalbindunlink", "revokedhostkeys", "fingerprinthash", "updatehostkeys",
        "hostbasedacceptedalgorithms", "hostbasedkeytypes", "securitykeyprovider",
        "requiredrsasize", "enableescapecommandline", "obscurekeystroketiming", "channeltimeout", "versionaddendum",
        "refuseconnection", "warnweakcrypto", "usekeychain",
    ];

    /// <summary>The keyword, or null when it has no meaning here.</summary>
    /// <param name="name">As the file has it, in lower case.</param>
    public static SshKeyword? Find(string name) =>
        s_used.GetValueOrDefault(s_aliases.GetValueOrDefault(name, name));

    /// <summary>Whether OpenSSH knows a keyword that has no meaning here.</summary>
    public static bool IsUnused(string name) => s_unused.Contains(name);

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
