using System.Management.Automation;
using SftpTools.Cmdlets.Output;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>The accounts that a login names: one of them, or the same one several times. A password must not go to a server as that of another account.</summary>
internal static class GivenAccounts
{
    /// <summary>The error that names both where two accounts were given; null for one or none.</summary>
    public static ErrorRecord? Conflict(HostAddress address, PSCredential? credential, string? userName)
    {
        (string? Name, string Place)[] all = [(userName, "-UserName"), (address.UserName, "the address"), (credential?.UserName, "-Credential")];
        (string? Name, string Place)[] given = [.. all.Where(static account => !string.IsNullOrEmpty(account.Name))];
        (string? Name, string Place) other = given.FirstOrDefault(account => account.Name != given[0].Name);
        return other.Name is null
            ? null
            : ErrorRecords.Usage(
                "SftpAccountConflict",
                $"Two accounts for '{address.HostName}': '{given[0].Name}' of {given[0].Place}, and '{other.Name}' of {other.Place}. Leave one of them out.",
                address.HostName);
    }
}
