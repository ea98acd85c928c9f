namespace SftpTools.Transports.Config;

/// <summary>Where a line stands.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsUser">Whether it is the user's, or included by the user's, rather than the system's.</param>
/// <param name="IsOptions">Whether the line is an option of the session and stands in no file.</param>
/// <param name="NeverApplies">Whether it was included from a block that does not apply.</param>
/// <param name="Depth">How many files included each other to get here.</param>
internal sealed record SshConfigSource(
    string Path, bool IsUser, bool IsOptions = false, bool NeverApplies = false, int Depth = 0)
{
    /// <summary>A file that is included from this one.</summary>
    public SshConfigSource Including(string path, bool active) =>
        this with { Path = path, NeverApplies = !active, Depth = Depth + 1 };
}
