namespace SftpTools.Errors;

/// <summary>The verb of an operation as it stands in an error, and whether it changes anything.</summary>
internal readonly record struct SftpOperation(string Name, bool IsWrite)
{
    public static readonly SftpOperation OpenRead = new("open", false);
    public static readonly SftpOperation Read = new("read", false);
    public static readonly SftpOperation List = new("list", false);
    public static readonly SftpOperation Stat = new("read the attributes of", false);
    public static readonly SftpOperation Resolve = new("resolve", false);
    public static readonly SftpOperation ReadLink = new("read the link", false);
    public static readonly SftpOperation Query = new("query", false);
    public static readonly SftpOperation Close = new("close", false);
    public static readonly SftpOperation Create = new("create", true);
    public static readonly SftpOperation OpenWrite = new("open for writing", true);
    public static readonly SftpOperation Write = new("write", true);
    public static readonly SftpOperation SetAttributes = new("set the attributes of", true);
    public static readonly SftpOperation CreateDirectory = new("create the directory", true);
    public static readonly SftpOperation Remove = new("remove", true);
    public static readonly SftpOperation Rename = new("rename", true);
    public static readonly SftpOperation Move = new("move", true);
    public static readonly SftpOperation Link = new("create the link", true);
    public static readonly SftpOperation Copy = new("copy", true);
    public static readonly SftpOperation CopyTo = new("copy to", true);
}
