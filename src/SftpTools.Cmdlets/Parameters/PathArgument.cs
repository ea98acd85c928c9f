using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>
/// What a path parameter takes: text, or an object that stands for a file. An object of a server keeps its session, whatever other session
/// bears that name, and one of this machine stays on this machine.
/// </summary>
public sealed class PathArgument
{
    /// <summary>A path as it is written.</summary>
    public PathArgument(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Text = path;
    }

    private PathArgument(string text, SftpSession? session, FileEntry? entry, string? localPath)
    {
        Text = text;
        Session = session;
        Entry = entry;
        LocalPath = localPath;
    }

    /// <summary>The text that was written, or the absolute path of the object.</summary>
    internal string Text { get; }

    /// <summary>The session of the object; null for text, and for this machine.</summary>
    internal SftpSession? Session { get; }

    /// <summary>What the object knows of the file; null for text, and for objects that do not know.</summary>
    internal FileEntry? Entry { get; }

    /// <summary>The full path of a file of this machine that the object stands for; null for none.</summary>
    internal string? LocalPath { get; }

    /// <summary>Whether an object was given: then no character of the path means more than itself.</summary>
    internal bool IsObject => Session is not null || LocalPath is not null;

    /// <inheritdoc/>
    public override string ToString() => Session is null ? Text : Session.Show(Text);

    internal static PathArgument Of(ISessionItem item) =>
        new(item.FullName, item.Session, (item as SftpItemInfo)?.Entry, null);

    internal static PathArgument OnServer(SftpSession session, string path, string? localPath = null) => new(path, session, null, localPath);

    internal static PathArgument OnThisMachine(string fullPath) => new(fullPath, null, null, fullPath);
}
