using System.Text;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// The way through the jump hosts: for each an ssh of its own, in the place of the ProxyCommand of the one behind it, with the options of
/// the session and a log of its own. ssh -J would leave all of that to ssh_config and to the terminal.
/// </summary>
internal static class JumpChain
{
    /// <summary>Writes the programs that start each ssh, and returns the ProxyCommand for the ssh to the server; null without jump hosts.</summary>
    /// <param name="program">The full path of ssh.</param>
    /// <param name="hops">The logins, the nearest to this machine first.</param>
    /// <param name="version">The version of ssh, or null for a new one.</param>
    public static string? Build(string program, IReadOnlyList<SshLogin> hops, Version? version)
    {
        string? command = null;
        foreach (SshLogin hop in hops)
        {
            // The first goes the way that ssh_config names, a ProxyCommand perhaps; but its jump hosts are in this chain already.
            SshRun run = hop.Run with { ProxyCommand = command, Version = version };
            string path = hop.WriteProgram(Script(program, SshArguments.Build(hop.Options, run), hop.AskPassProgram));
            // ssh puts in what it connects to, and hands the line to the shell of the account.
            command = $"/bin/sh {Quoted(path).Replace("%", "%%", StringComparison.Ordinal)} '[%h]:%p'";
        }
        return command;
    }

    private static string Script(string program, IReadOnlyList<string> arguments, string? askPass)
    {
        StringBuilder script = new("#!/bin/sh\n");
        if (askPass is not null)
            script.Append("export SSH_ASKPASS=").Append(Quoted(askPass)).Append('\n');
        script.Append("export SSH_ASKPASS_REQUIRE=").Append(askPass is null ? "never" : "force").Append('\n');
        script.Append("exec ").Append(Quoted(program)).Append(" -W \"$1\"");
        foreach (string argument in arguments)
            script.Append(' ').Append(Quoted(argument));
        return script.Append('\n').ToString();
    }

    // In single quotes a shell acts upon nothing but the quote itself.
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
