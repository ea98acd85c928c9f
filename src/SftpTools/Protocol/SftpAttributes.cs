namespace SftpTools.Protocol;

/// <summary>
/// The ATTRS structure (draft-ietf-secsh-filexfer-02, section 5). A field that is null is absent on the wire. Times are whole seconds since
/// 1970 UTC, unsigned, so they end in 2106.
/// </summary>
internal sealed record SftpAttributes
{
    /// <summary>No field at all: what OPEN and MKDIR send when the server shall choose.</summary>
    public static readonly SftpAttributes None = new();

    /// <summary>File length in bytes.</summary>
    public ulong? Size { get; init; }

    /// <summary>Owner and group ids; the protocol knows only both or neither.</summary>
    public (uint UserId, uint GroupId)? Owner { get; init; }

    /// <summary>st_mode: permission bits, and in replies the file type too.</summary>
    public uint? Permissions { get; init; }

    /// <summary>Access and modification time; the protocol knows only both or neither.</summary>
    public (uint Access, uint Modification)? Times { get; init; }

    /// <summary>Extended pairs, names and raw values, or null.</summary>
    public IReadOnlyList<(string Name, byte[] Value)>? Extended { get; init; }

    /// <summary>The flags word that goes before the fields.</summary>
    public AttributeFlags Flags =>
        (Size is null ? 0 : AttributeFlags.Size)
        | (Owner is null ? 0 : AttributeFlags.UidGid)
        | (Permissions is null ? 0 : AttributeFlags.Permissions)
        | (Times is null ? 0 : AttributeFlags.AcModTime)
        | (Extended is null ? 0 : AttributeFlags.Extended);

    /// <summary>Bytes this takes on the wire.</summary>
    public int EncodedLength
    {
        get
        {
            int length = 4 + (Size is null ? 0 : 8) + (Owner is null ? 0 : 8) + (Permissions is null ? 0 : 4)
                + (Times is null ? 0 : 8);
            if (Extended is not null)
            {
                length += 4;
                foreach ((string name, byte[] value) in Extended)
                    length += 8 + NameEncoding.GetByteCount(name) + value.Length;
            }
            return length;
        }
    }
}
