using SftpTools.Native;

namespace SftpTools.Trust;

/// <summary>The known_hosts files that ssh reads by default (ssh_config(5), UserKnownHostsFile and GlobalKnownHostsFile).</summary>
internal static class KnownHostsPaths
{
    /// <summary>The user's files; new keys go into the first.</summary>
    public static IReadOnlyList<string> User { get; } = OfUser(Path.Combine(HomeFolder.Path, ".ssh"));

    /// <summary>The system's files, which are only read.</summary>
    public static IReadOnlyList<string> System { get; } = InFolder(
        OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "ssh")
            : "/etc/ssh",
        "ssh_known_hosts");

    /// <summary>The files of the user whose ssh files are in that folder.</summary>
    public static IReadOnlyList<string> OfUser(string folder) => InFolder(folder, "known_hosts");

    private static string[] InFolder(string folder, string name) =>
        [Path.Combine(folder, name), Path.Combine(folder, name + "2")];
}
