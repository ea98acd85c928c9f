namespace SftpTools.Transfer.Data;

/// <summary>The bytes of a file that are written without a gap, from its start on.</summary>
/// <param name="Length">How many.</param>
/// <param name="Sum">Their <see cref="Checksum"/> as they were read from the source; null where it is not known.</param>
internal readonly record struct WrittenPrefix(long Length, uint? Sum);
