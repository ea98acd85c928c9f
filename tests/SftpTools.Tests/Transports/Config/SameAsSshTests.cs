using System.Globalization;
using SftpTools.Fixtures;
using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports.Config;

/// <summary>What is read here is what "ssh -G" says of the same file.</summary>
public sealed class SameAsSshTests
{
    private static readonly string[] s_hosts = ["web", "db1", "db2.example.com", "WEB", "10.0.0.7", "other.example.org"];

    private static readonly string[] s_flags =
    [
        "identitiesonly", "hashknownhosts", "tcpkeepalive", "compression", "pubkeyauthentication",
        "passwordauthentication", "kbdinteractiveauthentication", "batchmode",
    ];

    /// <summary>Names of configurations and their lines; {D} stands for a folder with the files of <see cref="Included"/>.</summary>
    // Debian sets an interval of its own where BatchMode is on and none is said.
    private static readonly Dictionary<string, string[]> s_configurations = new()
    {
        ["empty"] = [],
        ["plain"] = ["Host web", "  HostName web.example.com", "  Port 2222", "  User alice"],
        ["first value wins"] = ["Host web", "Port 1", "User a", "Host *", "Port 2", "User b", "Port 3"],
        ["before any Host"] = ["User everyone", "Host web", "User nobody"],
        ["equals signs"] = ["Host=web", "Port=2200", "User = alice", "HostName\t=\tx.example.com", "ServerAliveInterval =5"],
        ["case of keywords"] = ["hOST web", "PORT 2201", "hostname A.Example.COM"],
        ["indent and comments"] = ["# one", "   # two", "\tHost web # three", "\tPort 2202 # four", "", "  \t ", "User a#b"],
        ["quotes"] = ["Host \"web\" 'db1'", "User \"a b\"", "HostKeyAlias 'it is'", "IdentityFile \"/k/one two\""],
        ["quote in a word"] = ["Host web", "User a\"b c\"d", "HostKeyAlias x'y'z"],
        ["escapes"] = ["Host web", "User a\\ b", "HostKeyAlias a\\\\b", "IdentityFile /k/\\\"q\\\"", "BindAddress a\\b"],
        ["escapes in quotes"] = ["Host web", "User \"a\\ b\"", "HostKeyAlias \"a\\\"b\"", "IdentityFile '/k/\\''"],
        ["quoted keyword"] = ["\"Host\" web", "\"Port\" 2203"],
        ["trailing white space"] = ["Host web  \t", "Port 2204 \f", "User a\r"],
        ["stars"] = ["Host *.example.com", "User star", "Host db*", "Port 3306", "Host *e*", "User e"],
        ["question marks"] = ["Host db?", "Port 3307", "Host w?b", "User q"],
        ["address"] = ["Host 10.0.*", "Port 2205", "Host ?0.0.0.?", "User ip"],
        ["negation"] = ["Host * !web", "User notweb", "Host !db1", "Port 9", "Host !db1 *", "ConnectTimeout 7"],
        ["negation after match"] = ["Host db* !db2.*", "User db", "Host web !*eb", "Port 5"],
        ["several patterns"] = ["Host web db1 *.org", "Port 2206"],
        ["identity files"] = ["Host web", "IdentityFile ~/.ssh/a", "IdentityFile /k/b", "Host *", "IdentityFile /k/c", "IdentityFile /k/b"],
        ["no identity"] = ["Host web", "IdentityFile none"],
        ["certificates"] = ["CertificateFile /k/a-cert.pub", "Host web", "CertificateFile /k/b-cert.pub"],
        ["known hosts"] = ["Host web", "UserKnownHostsFile /k/one \"/k/two three\"", "GlobalKnownHostsFile /k/g", "Host db1", "UserKnownHostsFile none"],
        ["known hosts tokens"] = ["HostName h-%h", "Port 77", "User rem", "UserKnownHostsFile ~/kh/%h /k/%n-%p-%r /k/%u%%%i /k/%d /k/%k /k/%l /k/%L"],
        ["alias token"] = ["HostKeyAlias the-alias", "UserKnownHostsFile /k/%k"],
        ["environment"] = ["UserKnownHostsFile ${PATH}/x"],
        ["host name tokens"] = ["Host web db1", "HostName %h.x%%y.example.com"],
        ["strict yes"] = ["Host web", "StrictHostKeyChecking yes", "Host db1", "StrictHostKeyChecking NO", "Host *", "StrictHostKeyChecking off"],
        ["strict new"] = ["Host web", "StrictHostKeyChecking accept-new", "Host db1", "StrictHostKeyChecking true", "Host *", "StrictHostKeyChecking ask"],
        ["flags"] = ["Host web", "IdentitiesOnly yes", "HashKnownHosts TRUE", "TCPKeepAlive no", "PasswordAuthentication false", "KbdInteractiveAuthentication no", "Compression yes", "BatchMode yes", "ServerAliveInterval 9"],
        ["old flags"] = ["ChallengeResponseAuthentication no", "KeepAlive no", "DSAAuthentication no"],
        ["times"] = ["Host web", "ServerAliveInterval 1m30s", "ConnectTimeout 1h", "Host db1", "ServerAliveInterval 2W", "ConnectTimeout none", "Host *", "ConnectTimeout 11"],
        ["numbers"] = ["ServerAliveCountMax 8", "NumberOfPasswordPrompts 1"],
        ["jump"] = ["Host web", "ProxyJump gate", "Host db1", "ProxyJump u@a:1,c,ssh://v@b:2", "Host db2*", "ProxyJump none", "Host *", "ProxyJump last:99"],
        ["jump to addresses"] = ["Host web", "ProxyJump [::1]:22", "Host db1", "ProxyJump u@10.0.0.1", "Host *", "ProxyJump 10.0.0.9:2"],
        ["jump then command"] = ["Host web", "ProxyJump gate", "Host *", "ProxyCommand nc %h %p"],
        ["command then jump"] = ["Host web", "ProxyCommand nc \"%h\" %p # no", "Host *", "ProxyJump gate"],
        ["no jump then command"] = ["Host web", "ProxyJump none", "Host *", "ProxyCommand nc %h %p", "ProxyJump gate"],
        ["no command then jump"] = ["Host web", "ProxyCommand none", "Host *", "ProxyJump gate"],
        ["agent"] = ["Host web", "IdentityAgent none", "Host db1", "IdentityAgent ~/a/%r", "Host db2*", "IdentityAgent SSH_AUTH_SOCK", "Host *", "IdentityAgent $HOME"],
        ["family and address"] = ["Host web", "AddressFamily inet6", "BindAddress 127.0.0.1", "Host *", "AddressFamily any"],
        ["authentications"] = ["Host web", "PreferredAuthentications publickey,password"],
        ["match all"] = ["Host web", "Port 5", "Match all", "User m"],
        ["match host"] = ["Match host web,db*,!db2.*", "User m", "Match host *.ORG", "Port 6"],
        ["match not host"] = ["Match !host web", "User m"],
        ["match new host"] = ["Host web", "HostName new.example.com", "Match host new.*", "User m", "Match originalhost web", "Port 7", "Match host web", "Port 8"],
        ["match host token"] = ["HostName %h.x", "Match host web.x", "User m"],
        ["match user"] = ["Host web", "User alice", "Match user alice", "Port 5", "Match user r*", "Port 6"],
        ["match local user"] = ["Match localuser " + Environment.UserName, "Port 5", "Match localuser nobody-at-all", "User x"],
        ["match several"] = ["Match host web user root,alice", "Port 5", "Match host web !user root,alice", "Port 6", "Match !user x", "User z"],
        ["match final"] = ["Match final", "User late", "Port 5", "Host web", "User early"],
        ["match final host"] = ["Host web", "HostName new.example.com", "Match final host new.*", "Port 5", "Host new.example.com", "User x"],
        ["match final all"] = ["Match final all", "Port 5", "Match canonical all", "User c"],
        ["match not final"] = ["Match !final", "Port 5", "Match final", "User x"],
        ["match canonical"] = ["Match canonical", "Port 5", "Match !canonical host web", "User x"],
        ["match not all"] = ["Match !all", "Port 5", "Match all", "Port 6"],
        ["match quoted"] = ["Match \"host\" \"web\"", "Port 5"],
        ["include"] = ["Host web", "User first", "Include {D}/plain", "Host *", "Port 22"],
        ["include glob"] = ["Include {D}/glob/*.conf"],
        ["include set"] = ["Include {D}/glob/[b-z]?.conf {D}/glob/.h*"],
        ["include nothing"] = ["Include {D}/none/* {D}/nothing", "Port 5"],
        ["include in host"] = ["Host web", "Include {D}/bare", "Port 9", "Host db1", "Port 8"],
        ["include keeps state"] = ["Host web", "Include {D}/blocks", "User after"],
        ["include in match"] = ["Match host db1", "Include {D}/blocks", "Match all", "Include {D}/bare"],
        ["include nested"] = ["Include {D}/nested"],
        ["unknown ignored"] = ["IgnoreUnknown Foo*,bar", "FooBar x", "Bar y", "Port 5"],
        ["unused keywords"] = ["ForwardAgent yes", "SendEnv LANG LC_*", "LocalForward 1 a:2", "ControlPath /x/%C", "Port 5"],
        ["algorithms"] = ["HostKeyAlias x", "RekeyLimit default"],
    };

    public static TheoryData<string> Configurations() => [.. s_configurations.Keys];

    [TheoryIfSsh]
    [MemberData(nameof(Configurations))]
    public void The_values_are_those_of_ssh(string name)
    {
        using TempFolder folder = new();
        WriteIncluded(folder);
        string file = folder.Combine("config");
        File.WriteAllText(file, string.Join('\n', s_configurations[name]).Replace("{D}", folder.Path, StringComparison.Ordinal) + "\n");
        Restrict(folder.Path);

        foreach (string host in s_hosts)
            Compare(file, host, []);
    }

    [TheoryIfSsh]
    [InlineData("Port", "99")]
    [InlineData("User", "commander")]
    [InlineData("HostName", "elsewhere.example.com")]
    [InlineData("IdentityFile", "\"/k/of options\"")]
    [InlineData("ProxyJump", "none")]
    [InlineData("ProxyJump", "a,b:2")]
    [InlineData("StrictHostKeyChecking", "accept-new")]
    [InlineData("UserKnownHostsFile", "/k/1 /k/2")]
    [InlineData("ConnectTimeout", "3m")]
    public void Options_stand_before_the_file(string keyword, string value)
    {
        using TempFolder folder = new();
        string file = folder.Combine("config");
        File.WriteAllText(
            file,
            """
            Host web
              HostName web.example.com
              IdentityFile /k/a
              ProxyJump gate
              ConnectTimeout 5
            Match host elsewhere.*
              Port 4
            Match user commander
              HostKeyAlias commanded
            Match all
              User file
              Port 5
              StrictHostKeyChecking yes
              UserKnownHostsFile /k/known

            """);
        Restrict(folder.Path);

        foreach (string host in s_hosts)
            Compare(file, host, [KeyValuePair.Create(keyword, value)]);
    }

    private static void Compare(string file, string host, KeyValuePair<string, string>[] options)
    {
        string[] arguments = [.. options.SelectMany(static option => new[] { "-o", $"{option.Key}={option.Value}" })];
        CommandResult told = ExternalCommand.Require(
            ExternalCommand.Find("ssh")!, ["-G", "-F", file, .. arguments, "--", host]);
        ILookup<string, string> expected = told.Output.Split('\n')
            .Select(static line => line.Split(' ', 2))
            .ToLookup(static pair => pair[0], static pair => pair.Length > 1 ? pair[1] : "");

        SshConfigEnvironment real = SshConfigEnvironment.Current;
        SshHostSettings read = SshConfigReader.Read(
            host, real with { UserConfigPath = file, SystemConfigPath = null }, options);

        Assert.Empty(read.Problems);
        Assert.Equal(Lines(expected, real), Lines(read, real));
    }

    private static string[] Lines(ILookup<string, string> said, SshConfigEnvironment environment)
    {
        string One(string keyword) => said[keyword].FirstOrDefault("-");

        string[] identities = [.. said["identityfile"].Where(static path => path != "none")];
        bool defaults = identities.Contains("~/.ssh/id_rsa") && identities.Contains("~/.ssh/id_ed25519");
        return
        [
            $"hostname {One("hostname")}", $"port {One("port")}", $"user {One("user")}",
            $"identityfile {(defaults ? "-" : string.Join('|', identities.Select(Expanded)))}",
            $"certificatefile {string.Join('|', said["certificatefile"])}",
            $"proxyjump {One("proxyjump")}",
            $"proxycommand {One("proxycommand")}",
            $"userknownhostsfile {One("userknownhostsfile")}",
            $"globalknownhostsfile {One("globalknownhostsfile")}",
            $"stricthostkeychecking {One("stricthostkeychecking") switch { "true" => "Strict", "false" => "None", "accept-new" => "AcceptNew", _ => "Ask" }}",
            $"hostkeyalias {One("hostkeyalias")}",
            $"identityagent {One("identityagent")}",
            $"preferredauthentications {One("preferredauthentications")}",
            $"bindaddress {One("bindaddress")}",
            $"addressfamily {One("addressfamily")}",
            $"serveraliveinterval {One("serveraliveinterval")}", $"serveralivecountmax {One("serveralivecountmax")}",
            $"numberofpasswordprompts {One("numberofpasswordprompts")}",
            $"connecttimeout {One("connecttimeout")}",
            .. s_flags.Select(keyword => $"{keyword} {One(keyword) is "yes" or "true"}"),
        ];

        // ssh shows these paths before it looks for the files.
        string Expanded(string path) =>
            path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(environment.HomeDirectory, path[2..]) : path;
    }

    private static string[] Lines(SshHostSettings read, SshConfigEnvironment environment)
    {
        static string Files(IReadOnlyList<string> paths) => paths.Count == 0 ? "none" : string.Join(' ', paths);

        return
        [
            $"hostname {read.HostName}",
            string.Create(CultureInfo.InvariantCulture, $"port {read.Port ?? 22}"),
            $"user {read.UserName ?? environment.UserName}",
            $"identityfile {(read.IdentityFiles is null ? "-" : string.Join('|', read.IdentityFiles))}",
            $"certificatefile {string.Join('|', read.CertificateFiles)}",
            $"proxyjump {(read.ProxyJump.Count == 0 ? "-" : string.Join(',', read.ProxyJump.Select(Jump)))}",
            $"proxycommand {read.ProxyCommand ?? "-"}",
            $"userknownhostsfile {Files(read.UserKnownHostsFiles)}",
            $"globalknownhostsfile {Files(read.GlobalKnownHostsFiles)}",
            $"stricthostkeychecking {read.StrictHostKeyChecking ?? HostKeyPolicy.Ask}",
            $"hostkeyalias {read.HostKeyAlias ?? "-"}",
            $"identityagent {read.IdentityAgent ?? "-"}",
            $"preferredauthentications {read.PreferredAuthentications ?? "-"}",
            $"bindaddress {read.BindAddress ?? "-"}",
            $"addressfamily {read.AddressFamily}",
            string.Create(CultureInfo.InvariantCulture, $"serveraliveinterval {read.ServerAliveInterval ?? 0}"),
            string.Create(CultureInfo.InvariantCulture, $"serveralivecountmax {read.ServerAliveCountMax}"),
            string.Create(CultureInfo.InvariantCulture, $"numberofpasswordprompts {read.NumberOfPasswordPrompts}"),
            string.Create(CultureInfo.InvariantCulture, $"connecttimeout {(read.ConnectTimeout is { } seconds ? seconds : "none")}"),
            $"identitiesonly {read.IdentitiesOnly}", $"hashknownhosts {read.HashKnownHosts}",
            $"tcpkeepalive {read.TcpKeepAlive}", $"compression {read.Compression}",
            $"pubkeyauthentication {read.PubkeyAuthentication}", $"passwordauthentication {read.PasswordAuthentication}",
            $"kbdinteractiveauthentication {read.KbdInteractiveAuthentication}", $"batchmode {read.BatchMode}",
        ];
    }

    // ssh keeps the hosts before the last one as they stand in the file.
    private static string Jump(JumpHost host) =>
        host.HostName.All(static c => char.IsAsciiDigit(c) || c == '.')
            ? host.ToString().Replace(host.HostName, $"[{host.HostName}]", StringComparison.Ordinal)
            : host.ToString();

    private static void WriteIncluded(TempFolder folder)
    {
        Directory.CreateDirectory(folder.Combine("glob"));
        Directory.CreateDirectory(folder.Combine("none"));
        Write("plain", "User second\nHost db1\nPort 44\n");
        Write("bare", "User bare\nServerAliveInterval 4\n");
        Write("blocks", "Host db1\nUser blocked\nPort 45\nHost *\nConnectTimeout 6\n");
        Write("nested", $"Include {folder.Combine("plain")}\nHost web\nInclude {folder.Combine("bare")}\nPort 46\n");
        Write("glob/b1.conf", "Port 51\nIdentityFile /k/b1\n");
        Write("glob/a.conf", "Host db1\nPort 52\nIdentityFile /k/a\n");
        Write("glob/z9.conf", "IdentityFile /k/z9\n");
        Write("glob/.hidden.conf", "IdentityFile /k/hidden\n");
        Write("glob/other", "IdentityFile /k/other\n");

        void Write(string name, string text) => File.WriteAllText(folder.Combine(name.Split('/')), text);
    }

    private static void Restrict(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
