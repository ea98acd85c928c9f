namespace SftpTools.Fixtures;

/// <summary>
/// The command that starts MySecureShell as a subsystem of sshd. The program reads /etc/ssh/sftp_config and nothing else, and as it is
/// packaged that one allows a single connection at 5 KiB/s; so a configuration of the fixture's own lies over it, for this program alone.
/// </summary>
internal static class MySecureShell
{
    private const string ConfigurationPath = "/etc/ssh/sftp_config";

    /// <summary>Null where this machine can run it, else the reason why not.</summary>
    public static string? WhyUnavailable()
    {
        if (ExternalCommand.Find("mysecureshell") is null)
            return "mysecureshell is not installed (package mysecureshell)";
        if (!File.Exists(ConfigurationPath))
            return $"MySecureShell has no {ConfigurationPath}";
        return ExternalCommand.Find("unshare") is { } unshare && ExternalCommand.Run(unshare, ["-m", "true"]).ExitCode == 0
            ? null
            : $"MySecureShell reads only {ConfigurationPath}, and no other can be laid over it here (unshare -m is not allowed)";
    }

    /// <summary>Writes its configuration and the script that starts it, and returns the script.</summary>
    public static string WriteScript(TempFolder folder)
    {
        string configuration = folder.Combine("sftp_config");
        File.WriteAllLines(configuration,
        [
            "<Default>", "StayAtHome false", "VirtualChroot false", "LimitConnectionByUser 0", "LimitConnectionByIP 0", "ResolveIP false",
            "HideNoAccess false", "ShowLinksAsLinks true", "</Default>",
        ]);
        // It serves SFTP only as a shell that is told to run sftp-server.
        return folder.WriteScript("start",
            $"exec unshare -m sh -c 'mount --bind {configuration} {ConfigurationPath} && exec mysecureshell -c sftp-server'");
    }
}
