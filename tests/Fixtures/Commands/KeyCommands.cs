namespace SftpTools.Fixtures.Commands;

/// <summary>Makes keys, and holds an agent, for another process.</summary>
internal static class KeyCommands
{
    public const string Usage = """
        keys FOLDER
            makes keys of every format; FOLDER/authorized_keys is for --authorize of sshd
        agent [KEY]...
            then: add KEY | clear | lock | unlock | count | stop
        """;

    public static int Keys(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], []);
        string folder = Path.GetFullPath(given.Word(0, "The folder"));
        if (OperatingSystem.IsWindows())
            return Program.Unavailable("the keys are made with Unix file modes");

        if (ExternalCommand.Find("ssh-keygen") is null)
            return Program.Unavailable("ssh-keygen is not installed (package openssh-client)");

        ClientKeySet set = ClientKeySet.Create(folder);
        LineConversation.Print(new { set.AuthorizedKeysPath, set.Passphrase, set.Keys, set.Gaps });
        return 0;
    }

    public static int Agent(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], []);
        if (SshAgent.WhyUnavailable() is { } reason)
            return Program.Unavailable(reason);

        using SshAgent agent = SshAgent.Start();
        foreach (string key in given.Words)
            agent.Add(key);

        LineConversation.Hold(
            new { agent.SocketPath, agent.ProcessId, agent.KeyCount },
            new Dictionary<string, Func<string[], object>>
            {
                ["add"] = words => Do(agent, () => agent.Add(string.Join(' ', words))),
                ["clear"] = _ => Do(agent, agent.Clear),
                ["lock"] = _ => Do(agent, () => agent.Lock()),
                ["unlock"] = _ => Do(agent, () => agent.Unlock()),
                ["count"] = _ => Do(agent, () => { }),
                ["stop"] = _ => Do(agent, agent.Stop),
            });
        return 0;
    }

    private static object Do(SshAgent agent, Action action)
    {
        action();
        return new { agent.KeyCount };
    }
}
