namespace SftpTools.Fixtures.Commands;

/// <summary>Holds a server of another make for another process.</summary>
internal static class PartnerCommand
{
    public static string Usage { get; } = $"partner {string.Join('|', Enum.GetNames<PartnerKind>())}";

    public static int Run(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], []);
        string word = given.Word(0, "The kind of server");
        if (!Enum.TryParse(word, ignoreCase: true, out PartnerKind kind) || !Enum.IsDefined(kind))
            throw new FormatException($"{word} is none of {string.Join(", ", Enum.GetNames<PartnerKind>())}.");
        if (PartnerServer.WhyUnavailable(kind) is { } reason)
            return Program.Unavailable(reason);
        using PartnerServer server = PartnerServer.Start(kind);
        LineConversation.Hold(server.Facts, new Dictionary<string, Func<string[], object>>());
        return 0;
    }
}
