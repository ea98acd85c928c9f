namespace SftpTools.Fixtures.Commands;

/// <summary>Holds changes to the machine, an account or a mount, for another process.</summary>
internal static class MachineCommands
{
    public const string Usage = """
        account [--empty-password]
        disk --size MEBIBYTES
        looker DIRECTORY...
            then: seen | clear | rest
        """;

    public static int Account(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, ["--empty-password"], []);
        if (TestAccount.WhyUnavailable() is { } reason)
            return Program.Unavailable(reason);

        using TestAccount account = TestAccount.Create(given.Has("--empty-password"));
        LineConversation.Hold(
            new { account.UserName, account.Password, account.UserId, account.Home },
            new Dictionary<string, Func<string[], object>>());
        return 0;
    }

    public static int Looker(IReadOnlyList<string> arguments)
    {
        if (Fixtures.Looker.WhyUnavailable() is { } reason)
            return Program.Unavailable(reason);

        using Looker looker = new(arguments);
        LineConversation.Hold(
            new { looker.Rounds },
            new Dictionary<string, Func<string[], object>>
            {
                ["seen"] = _ => new { looker.Rounds, looker.SeenCount, looker.Read },
                ["clear"] = _ =>
                {
                    looker.Clear();
                    return new { looker.Rounds };
                },
                ["rest"] = _ =>
                {
                    looker.Rest();
                    return new { looker.Rounds };
                },
            });
        return 0;
    }

    public static int Disk(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], ["--size"]);
        if (SmallDisk.WhyUnavailable() is { } reason)
            return Program.Unavailable(reason);

        using SmallDisk disk = SmallDisk.Mount(given.Number("--size", 4));
        LineConversation.Hold(new { disk.Path }, new Dictionary<string, Func<string[], object>>());
        return 0;
    }
}
