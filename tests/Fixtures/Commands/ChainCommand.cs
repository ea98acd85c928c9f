using System.Globalization;

namespace SftpTools.Fixtures.Commands;

/// <summary>Holds several throw-away sshds that are jump hosts to each other, for another process.</summary>
internal static class ChainCommand
{
    public const string Usage = """
        chain [--hops N] [--forbidding NUMBER]
            then: forwards | stop NUMBER | restart NUMBER | restart-newkey NUMBER | log NUMBER (from 1, the outermost)
        """;

    public static int Run(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], ["--hops", "--forbidding"]);
        if (SshServer.WhyUnavailable() is { } reason)
            return Program.Unavailable(reason);

        using SshChain chain = SshChain.Start(given.Number("--hops", 2), given.Number("--forbidding", 0));
        LineConversation.Hold(
            new
            {
                Hops = chain.Hops.Select((hop, index) => new { Alias = SshChain.AliasOf(index + 1), Server = hop.Facts }),
                chain.KeyPath,
                chain.KnownHostsPath,
                chain.ConfigPath,
            },
            new Dictionary<string, Func<string[], object>>
            {
                ["forwards"] = _ => Forwards(chain),
                ["stop"] = words => Do(chain, words, hop => hop.Stop()),
                ["restart"] = words => Do(chain, words, hop => hop.Restart()),
                ["restart-newkey"] = words => Do(chain, words, hop => hop.Restart(HostKeyChange.Replace)),
                ["log"] = words => new { Hop(chain, words).Log },
            });
        return 0;
    }

    private static object Do(SshChain chain, string[] words, Action<SshServer> action)
    {
        action(Hop(chain, words));
        return Forwards(chain);
    }

    private static SshServer Hop(SshChain chain, string[] words)
    {
        int number = int.Parse(words[0], CultureInfo.InvariantCulture);
        return number >= 1 && number <= chain.Hops.Count
            ? chain.Hops[number - 1]
            : throw new FormatException($"There is no hop {number}.");
    }

    private static object Forwards(SshChain chain) => new
    {
        Opened = chain.Hops.Select(hop => hop.ForwardCount),
        Refused = chain.Hops.Select(hop => hop.RefusedForwardCount),
    };
}
