using System.Runtime.CompilerServices;
using SftpTools.FileSystems;

namespace SftpTools.Sessions;

/// <summary>
/// Who the account of a session is on its server, as far as that can be told: SFTP version 3 does not say it. The owner of the home
/// directory is the account, except where the home directory is the root, as in a chroot.
/// </summary>
/// <param name="UserName">The name of the login.</param>
/// <param name="UserId">The owner of the home directory; null where that tells nothing.</param>
internal sealed record AccountIdentity(string? UserName, uint? UserId)
{
    private const int AnyWrite = 0x92;
    private const int OthersWrite = 0x12;
    private const int OthersRead = 0x04;
    private const int OwnerRead = 0x100;
    private const int OwnerWrite = 0x80;

    private static readonly ConditionalWeakTable<SftpSession, AccountIdentity> s_known = [];

    /// <summary>The account of a session; the server is asked once.</summary>
    public static async ValueTask<AccountIdentity> OfAsync(SftpSession session, CancellationToken cancellationToken)
    {
        if (s_known.TryGetValue(session, out AccountIdentity? known))
            return known;
        Look home = session.HomeDirectory == "/"
            ? default
            : await Look.AtAsync(session.Files, session.HomeDirectory, followLink: true, cancellationToken).ConfigureAwait(false);
        AccountIdentity found = new(session.UserName, home.Entry?.UserId);
        s_known.AddOrUpdate(session, found);
        return found;
    }

    /// <summary>
    /// Whether the account may read an item and not write to it, which is read-only for PowerShell. Of somebody else's item the groups of the
    /// account are not known: one that its group may write to is not called read-only.
    /// </summary>
    public bool FindsReadOnly(FileEntry entry)
    {
        if (entry.Type == FileEntryType.SymbolicLink || entry.Mode is not { } mode)
            return false;
        return Owns(entry) switch
        {
            true => (mode & (OwnerRead | OwnerWrite)) == OwnerRead,
            false => (mode & OthersWrite) == 0 && (mode & OthersRead) != 0,
            null => (mode & AnyWrite) == 0 && (mode & OwnerRead) != 0,
        };
    }

    /// <summary>Whether the account owns an item; null where that is not certain.</summary>
    private bool? Owns(FileEntry entry) =>
        entry.UserId is not { } owner ? null
        : owner == UserId || (entry.UserName is not null && entry.UserName == UserName) ? true
        : UserId is null || entry.UserName is null ? null
        : false;
}
