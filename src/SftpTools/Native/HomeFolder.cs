namespace SftpTools.Native;

/// <summary>The folder of this account on this machine.</summary>
internal static class HomeFolder
{
    /// <summary>
    /// Its absolute path. An account that the system does not know, as in containers, has none, and no HOME either; then it is the root of the
    /// disk, as container engines have it. An empty path would make what belongs there a part of the current folder, which anybody may own.
    /// </summary>
    public static string Path { get; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? home : "/";
}
