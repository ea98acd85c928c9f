using System.Globalization;
using SftpTools.Fixtures;
using SftpTools.Native;

namespace SftpTools.Tests.Native;

/// <summary>Home is what the system says of the account, as for ssh, and not what HOME says.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class HomeFolderTests
{
    private const uint Unknown = 3_999_999_999;

    [FactIfUnix]
    public void The_list_of_accounts_goes_before_the_environment()
    {
        uint user = Libc.EffectiveUser()!.Value;
        // The shell's own look at the list: a tilde with a name does not go by HOME.
        string name = ExternalCommand.Require("id", ["-un"]).Output.Trim();
        string home = ExternalCommand.Require("/bin/sh", ["-c", $"HOME=/tmp/other; echo ~{name}"]).Output.Trim();

        Assert.Equal(home, HomeFolder.Of(user, "/tmp/other"));
        Assert.Equal(home, HomeFolder.Path);
    }

    [FactIfUnix]
    public void Every_account_of_the_list_is_read()
    {
        // Two names of one number may have two homes; the first is found.
        HashSet<uint> seen = [];
        foreach (string[] fields in File.ReadLines("/etc/passwd").Select(static line => line.Split(':')).Where(static fields => fields.Length == 7))
        {
            // macOS has numbers below nought.
            if (uint.TryParse(fields[2], CultureInfo.InvariantCulture, out uint user) && seen.Add(user) && fields[5].StartsWith('/'))
                Assert.Equal(fields[5], HomeFolder.Of(user, "/tmp/other"));
        }
    }

    /// <summary>ssh does not run for such an account.</summary>
    [FactIfUnix]
    public void An_account_that_the_system_does_not_know_goes_by_the_environment()
    {
        Assert.Equal("/tmp/other", HomeFolder.Of(Unknown, "/tmp/other"));
        Assert.Equal("/", HomeFolder.Of(Unknown, ""));
        Assert.Equal("/", HomeFolder.Of(Unknown, null));
        // Below the current folder, which anybody may own.
        Assert.Equal("/", HomeFolder.Of(Unknown, "relative"));
    }
}
