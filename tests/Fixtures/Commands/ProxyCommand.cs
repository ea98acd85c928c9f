using System.Globalization;

namespace SftpTools.Fixtures.Commands;

/// <summary>Holds a delay proxy for another process.</summary>
internal static class ProxyCommand
{
    public const string Usage = """
        proxy --port PORT [--round-trip MILLISECONDS]
            then: round-trip MS | cut | cut-after to-server|to-client BYTES | forget | swallow | stall | resume | refuse | accept | counters
        """;

    public static int Run(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], ["--port", "--round-trip"]);
        int port = given.Number("--port", 0);
        if (port == 0)
            throw new ArgumentException("--port is missing.");

        TimeSpan roundTrip = TimeSpan.FromMilliseconds(given.Number("--round-trip", 0));
        using DelayProxy proxy = DelayProxy.Start(SshServerFolder.Host, port, roundTrip);
        LineConversation.Hold(new { Host = SshServerFolder.Host, proxy.Port }, new Dictionary<string, Func<string[], object>>
        {
            ["round-trip"] = words => Do(proxy, () => proxy.RoundTrip = TimeSpan.FromMilliseconds(Number(words[0]))),
            ["cut"] = _ => new { Cut = proxy.Cut() },
            ["cut-after"] = words => Do(proxy, () => proxy.CutAfter(Direction(words[0]), Number(words[1]))),
            ["forget"] = _ => new { Lost = proxy.Lose(ProxyLoss.Forgotten) },
            ["swallow"] = _ => new { Lost = proxy.Lose(ProxyLoss.Swallowed) },
            ["stall"] = _ => Do(proxy, () => proxy.Stalled = true),
            ["resume"] = _ => Do(proxy, () => proxy.Stalled = false),
            ["refuse"] = _ => Do(proxy, proxy.Refuse),
            ["accept"] = _ => Do(proxy, proxy.Accept),
            ["counters"] = _ => Counters(proxy),
        });
        return 0;
    }

    private static object Do(DelayProxy proxy, Action action)
    {
        action();
        return Counters(proxy);
    }

    private static object Counters(DelayProxy proxy) => new
    {
        Connections = proxy.ConnectionCount,
        ToServer = proxy.BytesDelivered(ProxyDirection.ToServer),
        ToClient = proxy.BytesDelivered(ProxyDirection.ToClient),
    };

    private static ProxyDirection Direction(string word) => word switch
    {
        "to-server" => ProxyDirection.ToServer,
        "to-client" => ProxyDirection.ToClient,
        _ => throw new FormatException($"{word} is neither to-server nor to-client."),
    };

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
