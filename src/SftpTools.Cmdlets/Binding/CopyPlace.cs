using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Binding;

/// <summary>One side of a copy: a file system, and whose it is. A null session is this machine.</summary>
internal sealed record CopyPlace(SftpSession? Session)
{
    public IFileSystem Files => Session is null ? LocalFileSystem.Instance : Session.Files;

    /// <summary>A path as results and errors show it.</summary>
    public string Show(string path) => Session is null ? path : $"{Session.Name}:{path}";
}
