namespace SftpTools.Fixtures.Commands;

/// <summary>Makes and compares trees.</summary>
internal static class TreeCommands
{
    public const string Usage = """
        tree FOLDER [--count N] [--size BYTES] [--per-directory N] [--seed N] [--vary] [--odd-names] [--links]
        compare EXPECTED ACTUAL [--times] [--directory-times] [--modes]
        """;

    public static int Create(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(
            arguments, ["--vary", "--odd-names", "--links"], ["--count", "--size", "--per-directory", "--seed"]);
        TestTreeOptions defaults = new();
        TestTreeOptions options = new()
        {
            Count = given.Number("--count", defaults.Count),
            Size = given.Number("--size", (int)defaults.Size),
            FilesPerDirectory = given.Number("--per-directory", defaults.FilesPerDirectory),
            Seed = given.Number("--seed", defaults.Seed),
            VarySize = given.Has("--vary"),
            OddNames = given.Has("--odd-names"),
            Links = given.Has("--links"),
        };
        LineConversation.Print(new { Files = TestTree.Create(given.Word(0, "The folder"), options) });
        return 0;
    }

    public static int Compare(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, ["--times", "--directory-times", "--modes"], []);
        TreeComparison comparison =
            (given.Has("--times") ? TreeComparison.FileTimes : 0)
            | (given.Has("--directory-times") ? TreeComparison.DirectoryTimes : 0)
            | (given.Has("--modes") ? TreeComparison.Modes : 0);
        IReadOnlyList<string> differences =
            TreeComparer.Compare(given.Word(0, "The expected tree"), given.Word(1, "The actual tree"), comparison);
        foreach (string difference in differences)
            Console.WriteLine(difference);

        return differences.Count == 0 ? 0 : 1;
    }
}
