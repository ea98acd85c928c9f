using System.Security.Cryptography;

namespace SftpTools.Fixtures.Commands;

/// <summary>Holds what stands between a client and a server, or in the place of one, for another process.</summary>
internal static class PeerCommands
{
    public const string Usage = """
        gateway http|socks4|socks5 [--user NAME] [--password-stdin] [--behave normal|hang|garbage|refuse]
            with --user, the facts have the password, unless it is the first line of the input
            then: counters | behave HOW
        peer silent|banner|endless-banner|endless-line|disconnect|http|close|huge-packet|old-version
             |foreign-kex|foreign-host-key|foreign-cipher|foreign-mac
            then: counters
        """;

    private static readonly Dictionary<string, GatewayProtocol> s_protocols = new(StringComparer.Ordinal)
    {
        ["http"] = GatewayProtocol.Http,
        ["socks4"] = GatewayProtocol.Socks4,
        ["socks5"] = GatewayProtocol.Socks5,
    };

    private static readonly Dictionary<string, GatewayBehavior> s_gatewayBehaviors = new(StringComparer.Ordinal)
    {
        ["normal"] = GatewayBehavior.Normal,
        ["hang"] = GatewayBehavior.Hang,
        ["garbage"] = GatewayBehavior.Garbage,
        ["refuse"] = GatewayBehavior.Refuse,
    };

    private static readonly Dictionary<string, HostilePeerBehavior> s_peerBehaviors = new(StringComparer.Ordinal)
    {
        ["silent"] = HostilePeerBehavior.Silent,
        ["banner"] = HostilePeerBehavior.Banner,
        ["endless-banner"] = HostilePeerBehavior.EndlessBanner,
        ["endless-line"] = HostilePeerBehavior.EndlessLine,
        ["disconnect"] = HostilePeerBehavior.Disconnect,
        ["http"] = HostilePeerBehavior.Http,
        ["close"] = HostilePeerBehavior.Close,
        ["huge-packet"] = HostilePeerBehavior.HugePacket,
        ["old-version"] = HostilePeerBehavior.OldVersion,
        ["foreign-kex"] = HostilePeerBehavior.ForeignKeyExchange,
        ["foreign-host-key"] = HostilePeerBehavior.ForeignHostKey,
        ["foreign-cipher"] = HostilePeerBehavior.ForeignCipher,
        ["foreign-mac"] = HostilePeerBehavior.ForeignMac,
    };

    public static int Gateway(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, ["--password-stdin"], ["--user", "--behave"]);
        GatewayProtocol protocol = Choose(s_protocols, given.Word(0, "The protocol"));
        string? user = given.Text("--user");
        string? password = given.Has("--password-stdin")
            ? Console.In.ReadLine()
            : user is null ? null : RandomNumberGenerator.GetHexString(20, lowercase: true);
        using Gateway gateway = Fixtures.Gateway.Start(
            protocol, Choose(s_gatewayBehaviors, given.Text("--behave") ?? "normal"), user, password);
        LineConversation.Hold(
            new { Host = SshServerFolder.Host, gateway.Port, gateway.UserName, gateway.Password },
            new Dictionary<string, Func<string[], object>>
            {
                ["counters"] = _ => gateway.Counters,
                ["behave"] = words =>
                {
                    gateway.Behavior = Choose(s_gatewayBehaviors, words[0]);
                    return gateway.Counters;
                },
            });
        return 0;
    }

    public static int Peer(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], []);
        using HostilePeer peer = HostilePeer.Start(Choose(s_peerBehaviors, given.Word(0, "The behavior")));
        LineConversation.Hold(
            new { Host = SshServerFolder.Host, peer.Port },
            new Dictionary<string, Func<string[], object>> { ["counters"] = _ => new { peer.Connections } });
        return 0;
    }

    private static T Choose<T>(Dictionary<string, T> choices, string word) => choices.TryGetValue(word, out T? choice)
        ? choice
        : throw new FormatException($"{word} is none of {string.Join(", ", choices.Keys)}.");
}
