using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>A file, a directory or a symbolic link of the test server's tree. Two names may share one: that is a hard link.</summary>
internal sealed class TreeNode
{
    public const uint TypeMask = 0xF000;
    public const uint DirectoryType = 0x4000;
    public const uint FileType = 0x8000;
    public const uint LinkType = 0xA000;

    private TreeNode(uint mode) => Mode = mode;

    /// <summary>st_mode: the type and the permission bits.</summary>
    public uint Mode { get; set; }

    public uint UserId { get; set; } = 1000;

    public uint GroupId { get; set; } = 1000;

    public uint AccessTime { get; set; } = (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public uint ModificationTime { get; set; } = (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public int Links { get; set; } = 1;

    public bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    public bool IsFile => (Mode & TypeMask) == FileType;

    public bool IsLink => (Mode & TypeMask) == LinkType;

    /// <summary>The entries of a directory by their names, one char per byte.</summary>
    public SortedDictionary<string, TreeNode> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>The bytes of a file.</summary>
    public SparseContent Content { get; } = new();

    /// <summary>Where a link points, one char per byte.</summary>
    public string Target { get; private init; } = "";

    public static TreeNode Directory(uint permissions) => new(DirectoryType | (permissions & 0xFFF));

    public static TreeNode File(uint permissions) => new(FileType | (permissions & 0xFFF));

    public static TreeNode Link(string target) => new(LinkType | 0x1FF) { Target = target };

    /// <summary>Whether the owner, who is the only user here, has these rights: 4 reads, 2 writes, 1 enters.</summary>
    public bool Allows(uint rights) => ((Mode >> 6) & rights) == rights;

    public SftpAttributes ToAttributes() => new()
    {
        Size = (ulong)(IsFile ? Content.Length : IsLink ? Target.Length : 4096),
        Owner = (UserId, GroupId),
        Permissions = Mode,
        Times = (AccessTime, ModificationTime),
    };

    public void Touch() => ModificationTime = (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>The line that `ls -l` would show.</summary>
    public string ToLongName(string name)
    {
        char type = (Mode >> 12) switch
        {
            0x1 => 'p',
            0x2 => 'c',
            0x4 => 'd',
            0x6 => 'b',
            0xA => 'l',
            0xC => 's',
            _ => '-',
        };
        string bits = string.Concat(Enumerable.Range(0, 9).Select(i => (Mode & (0x100u >> i)) == 0 ? '-' : "rwx"[i % 3]));
        return $"{type}{bits} {Links,4} {UserId,-8} {GroupId,-8} {ToAttributes().Size,8} Jan  1 00:00 {name}";
    }
}
