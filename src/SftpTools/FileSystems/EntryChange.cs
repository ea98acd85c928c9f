namespace SftpTools.FileSystems;

/// <summary>Attributes to set; null leaves one alone. Times are UTC.</summary>
internal readonly record struct EntryChange(DateTime? LastWriteTimeUtc, DateTime? LastAccessTimeUtc, int? Mode)
{
    public bool IsEmpty => LastWriteTimeUtc is null && Mode is null;
}
