using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Transfer;
using SftpTools.Transfer.Journals;

namespace SftpTools.Cmdlets.Copying;

/// <summary>One side of a copy: a file system, and whose it is. A null session is this machine.</summary>
internal sealed record CopyPlace(SftpSession? Session)
{
    public IFileSystem Files => Session is null ? LocalFileSystem.Instance : Session.Files;

    /// <summary>A path as results and errors show it.</summary>
    public string Show(string path) => Session is null ? path : Session.Show(path);

    /// <summary>A path there as one end of a copy.</summary>
    public TransferEnd End(string path) => new(Session, path);

    /// <summary>What a journal says of it, so that the session can be found again.</summary>
    public JournalPlace ToJournal() =>
        Session is null ? JournalPlace.ThisMachine : new JournalPlace(Session.Name, Session.HostName, Session.Port, Session.UserName);
}
