using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Sessions;

namespace SftpTools.Operations;

/// <summary>
/// What of a tree may go, as Remove-Item decides it: files that pass the filter, entries that are included and not excluded, directories
/// with all that is in them; without force neither what is hidden nor what is read-only. What is excluded stays wherever it is.
/// </summary>
internal sealed record RemovalRules
{
    /// <summary>All goes.</summary>
    public static readonly RemovalRules Everything = new() { Force = true };

    /// <summary>Which names of files pass; null for all. Directories that are empty then go, too.</summary>
    public Func<string, bool>? Filter { get; init; }

    /// <summary>Which names are included; null for all. What is in an included directory is included.</summary>
    public Func<string, bool>? Include { get; init; }

    /// <summary>Which names are excluded; null for none.</summary>
    public Func<string, bool>? Exclude { get; init; }

    /// <summary>Whether what is hidden or read-only goes.</summary>
    public bool Force { get; init; }

    /// <summary>Who removes; null where nothing counts as read-only but what nobody may write to.</summary>
    public AccountIdentity? Account { get; init; }

    /// <summary>Whether only names decide that lie in the tree, and a directory that keeps something is told.</summary>
    public bool HasFilterAlone => Filter is not null && !HasLists;

    /// <summary>Whether something may stay by its name.</summary>
    public bool Spares => Filter is not null || HasLists;

    /// <summary>Whether names are included or excluded.</summary>
    public bool HasLists => Include is not null || Exclude is not null;

    /// <summary>What becomes of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isInIncluded">Whether it lies in a directory that is included.</param>
    public RemovalFate FateOf(FileEntry entry, bool isInIncluded)
    {
        bool isFiltered = Filter is not null && (entry.Type != FileEntryType.Directory || HasLists);
        if (Exclude?.Invoke(entry.Name) == true
            || (!isInIncluded && Include?.Invoke(entry.Name) == false)
            || (isFiltered && !Filter!(entry.Name)))
        {
            return RemovalFate.Spared;
        }
        return ReasonToProtect(entry) is null ? RemovalFate.Goes : RemovalFate.Protected;
    }

    /// <summary>The error of an item that only force removes; null for any other.</summary>
    public SftpException? Refuse(FileEntry entry) => ReasonToProtect(entry) is not { } reason ? null : SftpException.OnPath(
        SftpErrorKind.PermissionDenied, SftpOperation.Remove, entry.Path, $"it is {reason}; -Force removes it");

    /// <summary>Throws for an item that only force removes.</summary>
    public void Require(FileEntry entry)
    {
        if (Refuse(entry) is { } refusal)
            throw refusal;
    }

    private string? ReasonToProtect(FileEntry entry) =>
        Force ? null
        : entry.Name.StartsWith('.') ? "hidden"
        : (Account ?? s_anybody).FindsReadOnly(entry) ? "read-only"
        : null;

    private static readonly AccountIdentity s_anybody = new(null, null);
}
