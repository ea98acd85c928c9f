namespace SftpTools.Protocol;

/// <summary>Which fields an ATTRS structure carries (draft-ietf-secsh-filexfer-02, section 5).</summary>
[Flags]
internal enum AttributeFlags : uint
{
    Size = 0x01,
    UidGid = 0x02,
    Permissions = 0x04,
    AcModTime = 0x08,
    Extended = 0x80000000,
}
