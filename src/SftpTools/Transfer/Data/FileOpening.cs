namespace SftpTools.Transfer.Data;

/// <summary>How a file is opened: where, in which way, and with what mode it is made; null for none in particular.</summary>
internal readonly record struct FileOpening(string Path, FileMode How, int? Mode);
