using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Sessions;
using SftpTools.Transports;

namespace SftpTools.Tests.Transfer;

/// <summary>A directory of a server in memory, seen through a session.</summary>
internal sealed class ServerSide : CopySide
{
    private ServerSide(InProcessServer server, InProcessTransport transport, SftpSession session)
    {
        Server = server;
        Transport = transport;
        Session = session;
    }

    public InProcessServer Server { get; }

    public InProcessTransport Transport { get; }

    public SftpSession Session { get; }

    public override IFileSystem Files => Session.Files;

    public override string Root => "/root";

    public override int OpenHandles => Server.OpenHandles;

    public static async Task<ServerSide> StartAsync(FaultScript? script = null, TimeSpan operationTimeout = default)
    {
        InProcessServer server = InProcessServer.Start(script);
        server.Tree.AddDirectory("/root");
        InProcessTransport transport = new(server);
        SftpSession session = await transport.OpenSessionAsync(
            new ConnectionOptions { HostName = "memory", OperationTimeout = operationTimeout });
        return new ServerSide(server, transport, session);
    }

    public override void Write(string relative, ReadOnlySpan<byte> content) => Server.Tree.AddFile(PathOf(relative), content);

    public override void MakeDirectory(string relative) => Server.Tree.AddDirectory(PathOf(relative));

    public override void MakeLink(string relative, string target) => Server.Tree.AddLink(PathOf(relative), target);

    public override void MakeHardLink(string relative, string existing)
    {
        lock (Server.Tree.Gate)
            Server.Tree.HardLink(PathOf(existing), PathOf(relative));
    }

    public override void Rename(string relative, string newRelative)
    {
        lock (Server.Tree.Gate)
            Server.Tree.Rename(PathOf(relative), PathOf(newRelative), replace: false);
    }

    public override void SetMode(string relative, int mode)
    {
        TreeNode node = Node(relative);
        node.Mode = (node.Mode & TreeNode.TypeMask) | (uint)mode;
    }

    public override int GetMode(string relative) => (int)(Node(relative).Mode & 0xFFF);

    public override void SetOwner(string relative, uint user) => Node(relative).UserId = user;

    public override void SetTime(string relative, DateTime utc) => Node(relative).ModificationTime = FileTimes.ForServer(utc);

    public override DateTime GetTime(string relative) => DateTime.UnixEpoch.AddSeconds(Node(relative).ModificationTime);

    public override byte[] ReadBytes(string relative) => Server.Tree.ReadAll(PathOf(relative));

    public override IReadOnlyList<string> Names()
    {
        List<string> names = [];
        lock (Server.Tree.Gate)
            Add("", Root);
        names.Sort(StringComparer.Ordinal);
        return names;

        void Add(string prefix, string path)
        {
            foreach (string name in Server.Tree.List(path))
            {
                TreeNode node = Server.Tree.Find($"{path}/{name}")!;
                names.Add(prefix + name + (node.IsDirectory ? "/" : node.IsLink ? "@" : ""));
                if (node.IsDirectory)
                    Add($"{prefix}{name}/", $"{path}/{name}");
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await Session.CloseAsync().InTime();
        await Server.DisposeAsync();
    }

    private TreeNode Node(string relative) =>
        Server.Tree.Find(PathOf(relative)) ?? throw new InvalidOperationException($"There is no '{relative}'.");
}
