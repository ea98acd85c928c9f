using SftpTools.Fixtures.Commands;

namespace SftpTools.Fixtures;

/// <summary>The fixtures as a command, for the scripts and for the tests that are not written in C#.</summary>
internal static class Program
{
    private const int BadUsage = 2;
    private const int NotHere = 3;

    private static readonly Dictionary<string, Func<IReadOnlyList<string>, int>> s_commands = new(StringComparer.Ordinal)
    {
        ["sshd"] = SshdCommand.Run,
        ["odd-server"] = OddServerCommand.Run,
        ["chain"] = ChainCommand.Run,
        ["proxy"] = ProxyCommand.Run,
        ["account"] = MachineCommands.Account,
        ["disk"] = MachineCommands.Disk,
        ["looker"] = MachineCommands.Looker,
        ["tree"] = TreeCommands.Create,
        ["compare"] = TreeCommands.Compare,
        ["keys"] = KeyCommands.Keys,
        ["agent"] = KeyCommands.Agent,
        ["gateway"] = PeerCommands.Gateway,
        ["peer"] = PeerCommands.Peer,
        ["partner"] = PartnerCommand.Run,
        ["suites"] = SuitesCommand.Run,
        ["demo"] = DemoCommand.Run,
    };

    /// <summary>Says as JSON why a fixture cannot be had on this machine; the exit code for that is 3.</summary>
    internal static int Unavailable(string reason)
    {
        LineConversation.Print(new { Unavailable = reason });
        return NotHere;
    }

    private static int Main(string[] arguments)
    {
        if (arguments.Length == 0 || !s_commands.TryGetValue(arguments[0], out Func<IReadOnlyList<string>, int>? command))
        {
            string[] usages =
            [
                SshdCommand.Usage, OddServerCommand.Usage, ChainCommand.Usage, ProxyCommand.Usage, PeerCommands.Usage, PartnerCommand.Usage, KeyCommands.Usage,
                MachineCommands.Usage, TreeCommands.Usage, SuitesCommand.Usage, DemoCommand.Usage,
            ];
            Console.Error.WriteLine(string.Join('\n', usages));
            return BadUsage;
        }

        try
        {
            return command(arguments[1..]);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(e.Message);
            return BadUsage;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException or SftpException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
