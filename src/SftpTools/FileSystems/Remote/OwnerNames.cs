using System.Collections.Concurrent;
using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Names of users and groups by id. They come from users-groups-by-id@openssh.com, or from the long names of a listing, whose third and
/// fourth column are owner and group on every server that follows the draft's suggestion (section 7); else the number stands for the name.
/// </summary>
internal sealed class OwnerNames
{
    private readonly ConcurrentDictionary<uint, string> _users = new();
    private readonly ConcurrentDictionary<uint, string> _groups = new();

    /// <summary>Remembers what the long names of a listing say.</summary>
    public void LearnFromLongNames(ReadOnlySpan<NameEntry> entries)
    {
        foreach (NameEntry entry in entries)
        {
            if (entry.Attributes.Owner is not { } owner || (_users.ContainsKey(owner.UserId) && _groups.ContainsKey(owner.GroupId)))
                continue;
            string[] columns = entry.LongName.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 5 && columns[0].Length >= 10 && char.IsAsciiDigit(columns[1][0]))
            {
                _users.TryAdd(owner.UserId, DisplayText.Clean(columns[2]));
                _groups.TryAdd(owner.GroupId, DisplayText.Clean(columns[3]));
            }
        }
    }

    /// <summary>The name of a user that is known already; null for any other.</summary>
    public string? FindUser(uint? id) => id is { } known && _users.TryGetValue(known, out string? name) ? name : null;

    /// <summary>The name of a group that is known already; null for any other.</summary>
    public string? FindGroup(uint? id) => id is { } known && _groups.TryGetValue(known, out string? name) ? name : null;

    /// <summary>Fills in the names, asking the server once for all the ids that are new.</summary>
    public async ValueTask<IReadOnlyList<FileEntry>> CompleteAsync(
        SftpClient client, IReadOnlyList<FileEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.All(IsComplete))
            return entries;
        List<uint> users = Unknown(entries, entry => entry.UserId, _users);
        List<uint> groups = Unknown(entries, entry => entry.GroupId, _groups);
        if (users.Count + groups.Count > 0 && client.Supports(SftpExtension.UsersGroupsById))
        {
            (string[] userNames, string[] groupNames) =
                await client.GetUsersGroupsByIdAsync(users, groups, cancellationToken).ConfigureAwait(false);
            Remember(users, userNames, _users);
            Remember(groups, groupNames, _groups);
        }
        FileEntry[] named = new FileEntry[entries.Count];
        for (int i = 0; i < named.Length; i++)
        {
            FileEntry entry = entries[i];
            named[i] = IsComplete(entry)
                ? entry
                : entry with { UserName = Find(entry.UserId, _users), GroupName = Find(entry.GroupId, _groups) };
        }
        return named;
    }

    /// <summary>The number behind a name that was seen before; null when it was not, or when several share it.</summary>
    public uint? FindId(string name, bool isGroup)
    {
        uint[] ids = [.. (isGroup ? _groups : _users).Where(pair => pair.Value == name).Select(pair => pair.Key)];
        return ids.Length == 1 ? ids[0] : null;
    }

    private static bool IsComplete(FileEntry entry) =>
        (entry.UserName is not null || entry.UserId is null) && (entry.GroupName is not null || entry.GroupId is null);

    private static string? Find(uint? id, ConcurrentDictionary<uint, string> names) =>
        id is not { } known ? null : names.TryGetValue(known, out string? name) ? name : known.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static List<uint> Unknown(
        IReadOnlyList<FileEntry> entries, Func<FileEntry, uint?> id, ConcurrentDictionary<uint, string> names) =>
        [.. entries.Select(id).OfType<uint>().Distinct().Where(known => !names.ContainsKey(known)).Take(256)];

    private static void Remember(List<uint> ids, string[] found, ConcurrentDictionary<uint, string> names)
    {
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i].Length > 0)
                names.TryAdd(ids[i], DisplayText.Clean(found[i]));
        }
    }
}
