namespace SftpTools.FileSystems;

/// <summary>What holds a path: how much fits into it, and what names it bears.</summary>
/// <param name="AvailableBytes">Bytes that this account may still write.</param>
/// <param name="LongestName">The most bytes of a name in UTF-8; 0 when it is not known.</param>
/// <param name="IgnoresCase">Whether names that differ in case only are the same name.</param>
internal readonly record struct Volume(long AvailableBytes, int LongestName, bool IgnoresCase);
