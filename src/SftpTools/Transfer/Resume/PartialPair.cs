using SftpTools.FileSystems;

namespace SftpTools.Transfer.Resume;

/// <summary>A source and its partial copy, both open for reading.</summary>
internal readonly record struct PartialPair(FileEntry Entry, IFile Input, string Path, IFile Output);
