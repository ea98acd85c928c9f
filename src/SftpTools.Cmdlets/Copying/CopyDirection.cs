using System.Management.Automation;
using SftpTools.Cmdlets.Output;

namespace SftpTools.Cmdlets.Copying;

/// <summary>
/// Which side of a copy the one session belongs to that was given as -Session. It follows from the side that is known to be elsewhere: on a
/// server by itself, or there on this machine where the other is not. Nothing else is guessed.
/// </summary>
internal static class CopyDirection
{
    /// <summary>Whether the session is that of the sources; false for the destination, null where it is not clear.</summary>
    /// <param name="sourcesOnServer">Whether all sources, or none, are on a server by themselves; null for some.</param>
    /// <param name="destinationOnServer">Whether the destination is on a server by itself.</param>
    /// <param name="sourcesHere">Whether all sources are on this machine, or none; null for some.</param>
    /// <param name="destinationHere">Whether the destination is on this machine.</param>
    public static bool? IsFrom(bool? sourcesOnServer, bool destinationOnServer, Func<bool?> sourcesHere, Func<bool> destinationHere) =>
        (sourcesOnServer, destinationOnServer) switch
        {
            (true, false) => true,
            (false, false) when sourcesHere() is { } here && here != destinationHere() => !here,
            _ => null,
        };

    /// <summary>The error of a copy between two places of which neither is known to be a server.</summary>
    public static ErrorRecord Unclear(string destination) => ErrorRecords.Usage(
        "SftpDirectionUnclear",
        "Both -Path and -Destination are on this machine. Say which one is on the server: -ToSession NAME to upload, -FromSession NAME "
        + "to download, or write the session's name before the path, as in 'NAME:/dir'.",
        destination);

    /// <summary>The error of -Session where both sides could be meant.</summary>
    public static ErrorRecord UnclearSession(string session, string destination) => ErrorRecords.Usage(
        "SftpDirectionUnclear",
        $"Which side the session '{session}' belongs to is not clear from -Path and -Destination. Write -ToSession {session} to upload to it, "
        + $"-FromSession {session} to download from it, or the session's name before the path, as in '{session}:/dir'.",
        destination);
}
