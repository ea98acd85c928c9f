using SftpTools.Fixtures;
using SftpTools.Trust;

namespace SftpTools.Tests.Trust;

/// <summary>The home directory is that of the account, as for ssh.</summary>
public sealed class HomeDirectoryTests
{
    [FactIfLinux]
    public void The_home_directory_is_the_one_that_the_account_database_names()
    {
        string user = ExternalCommand.Require("id", ["-u"]).Output.Trim();
        string[] account = ExternalCommand.Require("getent", ["passwd", user]).Output.Trim().Split(':');

        Assert.Equal(account[5], HomeDirectory.Path);
    }
}
