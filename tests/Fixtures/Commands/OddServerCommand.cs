using System.Text;
using SftpTools.Fixtures.Servers;

namespace SftpTools.Fixtures.Commands;

/// <summary>Holds a server in memory with faults, behind an sshd, for another process.</summary>
internal static class OddServerCommand
{
    public const string Usage = """
        odd-server [FAULT]...
            then: faults [FAULT]... (of the connections to come) | add PATH CONTENT | add PATH/ | link PATH TARGET | remove PATH | tree
            FAULT: a property of FaultScript, Refuse:REQUEST, Without:EXTENSION, WriteOnly
        """;

    public static int Run(IReadOnlyList<string> arguments)
    {
        if (OddServer.WhyUnavailable() is { } reason)
            return Program.Unavailable(reason);
        using OddServer server = OddServer.Start(FaultScriptText.Read(arguments));
        FileTree tree = server.Tree;
        LineConversation.Hold(server.Facts, new Dictionary<string, Func<string[], object>>
        {
            ["faults"] = words =>
            {
                server.Script = FaultScriptText.Read(words);
                return new { };
            },
            ["add"] = words =>
            {
                if (words[0].EndsWith('/'))
                    tree.AddDirectory(words[0]);
                else
                    tree.AddFile(words[0], words.Length > 1 ? words[1] : "");
                return new { };
            },
            ["link"] = words =>
            {
                tree.AddLink(words[0], words[1]);
                return new { };
            },
            ["remove"] = words =>
            {
                if (tree.Find(words[0]) is not null)
                    tree.RemoveDirectory(words[0], whole: true);
                return new { };
            },
            ["tree"] = words => new { Items = Show(tree, words is [string top] ? top : "") },
        });
        return 0;
    }

    /// <summary>Every path below a directory: "dir/", "link -> target", "file=content".</summary>
    private static List<string> Show(FileTree tree, string directory)
    {
        List<string> shown = [];
        foreach (string name in tree.List(directory.Length == 0 ? "/" : directory))
        {
            string path = $"{directory}/{name}";
            TreeNode node = tree.Find(path)!;
            shown.Add(node.IsDirectory ? path + "/" : node.IsLink ? $"{path} -> {node.Target}" : $"{path}={Encoding.UTF8.GetString(tree.ReadAll(path))}");
            if (node.IsDirectory)
                shown.AddRange(Show(tree, path));
        }
        return shown;
    }
}
