using SftpTools.FileSystems;
using SftpTools.Operations;

namespace SftpTools;

/// <summary>A directory of a server, or a link to one; reads like System.IO.DirectoryInfo.</summary>
public sealed class SftpDirectoryInfo : SftpItemInfo
{
    internal SftpDirectoryInfo(SftpSession session, FileEntry entry, bool exists = true)
        : base(session, entry, exists)
    {
    }

    /// <summary>The path of the directory that holds it; null for the root.</summary>
    public string? Parent => RemotePathSyntax.Instance.GetParent(FullName);

    /// <inheritdoc/>
    public override bool PSIsContainer => true;

    /// <summary>Removes the directory; a link to one is removed as the link.</summary>
    /// <param name="recursive">Removes all that is in it, too; else it has to be empty.</param>
    /// <exception cref="SftpException">It, or something in it, could not be removed; the first reason.</exception>
    public void Delete(bool recursive)
    {
        if (!recursive || LinkType is not null)
        {
            Delete();
            return;
        }
        SftpException? first = null;
        Run(async () => await new TreeRemover(Session.Files, exception => Interlocked.CompareExchange(ref first, exception, null))
            .RemoveTreeAsync(FullName, CancellationToken.None).ConfigureAwait(false));
        if (first is not null)
            throw first;
        Refresh();
    }
}
