using System.Globalization;

namespace SftpTools.Sessions;

/// <summary>
/// What paths of the provider call a session. Such a path outlives its session, as text in an item that was shown before, and must not lead to
/// another account only because a later session has the same name: within the process each account has a text of its own for a name.
/// </summary>
internal static class SessionPathNames
{
    // By names; the accounts that have used a name, in the order in which they came. Guarded by itself.
    private static readonly Dictionary<string, List<string>> s_accounts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name itself for the first account that uses it, "name~2" for the second.</summary>
    public static string For(string name, string account)
    {
        lock (s_accounts)
        {
            if (!s_accounts.TryGetValue(name, out List<string>? accounts))
                s_accounts[name] = accounts = [];
            int index = accounts.IndexOf(account);
            if (index < 0)
            {
                index = accounts.Count;
                accounts.Add(account);
            }
            return index == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}~{index + 1}");
        }
    }
}
