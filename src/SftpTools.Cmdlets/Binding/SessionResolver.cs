using System.Management.Automation;
using SftpTools.Cmdlets.Output;

namespace SftpTools.Cmdlets.Binding;

/// <summary>Finds the session that a cmdlet shall use, or says what to write.</summary>
internal static class SessionResolver
{
    private const string ProviderSeparator = "::";

    /// <summary>The session of an argument, or the only open one. Throws a terminating error where that is not clear.</summary>
    public static SftpSession Resolve(PSCmdlet cmdlet, SftpSessionManager sessions, SessionArgument? argument)
    {
        IReadOnlyList<SftpSession> open = sessions.Sessions;
        if (argument is not null)
        {
            if (argument.Find(sessions) is { } found)
                return found;
            cmdlet.ThrowTerminatingError(new ErrorRecord(
                new ItemNotFoundException($"There is no session '{argument}'. {Describe(open)}"),
                "SftpSessionNotFound",
                ErrorCategory.ObjectNotFound,
                argument.ToString()));
        }
        if (open.Count != 1)
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.Usage(
                open.Count == 0 ? "SftpSessionNotFound" : "SftpSessionAmbiguous",
                open.Count == 0
                    ? "There is no open session. Make one with New-SftpSession."
                    : $"There are several sessions: choose one with -Session, or write it before the path as in '{open[0].Name}:/path'. {Describe(open)}"));
        }
        return open[0];
    }

    /// <summary>
    /// The session and the path that a remote path means: "name:/path" carries its session, any other belongs to the argument or the only
    /// open session. A name before ":/" that is no session is an error, because "name:" would else become part of a file's name.
    /// </summary>
    public static (SftpSession Session, string Path) ResolvePath(
        PSCmdlet cmdlet, SftpSessionManager sessions, SessionArgument? argument, string path)
    {
        if (Split(sessions, path) is { } split)
            return split;
        int colon = path.IndexOf(":/", StringComparison.Ordinal);
        if (colon > 0 && path.AsSpan(0, colon).IndexOfAny('/', ':') < 0)
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(
                new ItemNotFoundException(
                    $"There is no session '{path[..colon]}'. {Describe(sessions.Sessions)} For a file of that name write './{path}'."),
                "SftpSessionNotFound",
                ErrorCategory.ObjectNotFound,
                path));
        }
        return (Resolve(cmdlet, sessions, argument), path);
    }

    /// <summary>Splits "name:/path" when the name is that of an open session; null for every other path.</summary>
    public static (SftpSession Session, string Path)? Split(SftpSessionManager sessions, string path)
    {
        int provider = path.IndexOf(ProviderSeparator, StringComparison.Ordinal);
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == provider)
            return null;
        string name = path[..colon];
        return name.AsSpan().IndexOfAny('/', '\\') < 0
            && sessions.Sessions.FirstOrDefault(session => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } session
            ? (session, path[(colon + 1)..])
            : null;
    }

    private static string Describe(IReadOnlyList<SftpSession> open) =>
        open.Count == 0 ? "No session is open." : "Open: " + string.Join(", ", open.Select(session => $"{session.Name} ({session.Id})")) + ".";
}
