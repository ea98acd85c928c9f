using SftpTools.Errors;

namespace SftpTools.Transports;

/// <summary>What is said of a connection whose host key nobody checks.</summary>
internal static class UncheckedHostKey
{
    /// <summary>The warning, once for each session.</summary>
    public static string Warning(string host) =>
        $"The host key of '{DisplayText.Clean(host)}' is NOT CHECKED (host key policy None): whoever is on the way can be that server, and "
        + "sees and changes all that is sent, the password too. Use -HostKeyPolicy AcceptNew or -HostKeyFingerprint.";
}
