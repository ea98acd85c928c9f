namespace SftpTools.FileSystems;

/// <summary>Attributes to set; null leaves one alone. Times are UTC.</summary>
internal readonly record struct EntryChange(DateTime? LastWriteTimeUtc, DateTime? LastAccessTimeUtc, int? Mode)
{
    /// <summary>The numeric user and group, both or neither (draft-ietf-secsh-filexfer-02, section 5).</summary>
    public (uint UserId, uint GroupId)? Owner { get; init; }

    public bool IsEmpty => LastWriteTimeUtc is null && Mode is null && Owner is null;
}
