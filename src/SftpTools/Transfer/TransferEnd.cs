namespace SftpTools.Transfer;

/// <summary>One end of a copy: a path, and the session of its server; a null session is this machine.</summary>
internal readonly record struct TransferEnd(SftpSession? Session, string Path)
{
    /// <summary>The path as results and errors show it.</summary>
    public string Text => Session is null ? Path : Session.Show(Path);
}
