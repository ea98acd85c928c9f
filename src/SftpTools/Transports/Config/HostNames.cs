namespace SftpTools.Transports.Config;

/// <summary>The hosts that ssh_config knows by name, for completion.</summary>
internal static class HostNames
{
    /// <summary>All names of Host lines that have no wildcard, each once, in the order of the files.</summary>
    public static IReadOnlyList<string> Read(SshConfigEnvironment environment) =>
        SshConfigReader.ReadHostNames(environment);
}
