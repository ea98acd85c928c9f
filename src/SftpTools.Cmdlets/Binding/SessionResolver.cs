using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Provider;

namespace SftpTools.Cmdlets.Binding;

/// <summary>Finds the session that a cmdlet shall use, or says what to write.</summary>
internal static class SessionResolver
{
    private const string ProviderSeparator = "::";

    /// <summary>The session of an argument, or the only open one. Throws a terminating error where that is not clear.</summary>
    public static SftpSession Resolve(PSCmdlet cmdlet, SftpSessionManager sessions, SessionArgument? argument)
    {
        SftpSession? found = TryResolve(sessions, argument, out ErrorRecord? problem);
        if (problem is not null)
            cmdlet.ThrowTerminatingError(problem);
        return found!;
    }

    /// <summary>The session of an argument, or the only open one; null with the error where that is not clear.</summary>
    public static SftpSession? TryResolve(SftpSessionManager sessions, SessionArgument? argument, out ErrorRecord? problem)
    {
        IReadOnlyList<SftpSession> open = sessions.Sessions;
        problem = null;
        if (argument is not null)
        {
            SftpSession? found = argument.Find(sessions);
            problem = found is null ? NoSession(argument.ToString(), argument.ToString(), "", open) : null;
            return found;
        }
        if (open.Count == 1)
            return open[0];
        problem = ErrorRecords.Usage(
            open.Count == 0 ? "SftpSessionNotFound" : "SftpSessionAmbiguous",
            open.Count == 0
                ? "There is no open session. Make one with New-SftpSession."
                : $"There are several sessions: choose one with -Session, or write it before the path as in '{open[0].Name}:/path'. {Describe(open)}");
        return null;
    }

    /// <summary>The error of a name that is no session's.</summary>
    public static ErrorRecord NoSession(SftpSessionManager sessions, string name, string target) =>
        NoSession(name, target, "", sessions.Sessions);

    /// <summary>
    /// The session and the path that a remote path means: "name:/path" carries its session; a relative one without an argument means what it
    /// does for PowerShell where the location is in a drive; any other belongs to the argument, the drive's session, or the only open one. A
    /// name before ":/" that is no session and no drive is an error, because "name:" would else become part of a file's name.
    /// </summary>
    public static (SftpSession Session, string Path) ResolvePath(
        PSCmdlet cmdlet, SftpSessionManager sessions, SessionArgument? argument, string path, bool isLiteral)
    {
        if (Split(sessions, path) is { } split)
            return split;
        path = WithoutProvider(path);
        SftpSession? here = argument is null ? DrivePath.CurrentSession(cmdlet.SessionState) : null;
        if (((here is not null && !path.StartsWith('/') && path != "~" && !path.StartsWith("~/", StringComparison.Ordinal))
                || path.Contains(":/", StringComparison.Ordinal))
            && DrivePath.Resolve(cmdlet.SessionState, path, isLiteral) is { } inDrive)
        {
            return inDrive;
        }
        int colon = path.IndexOf(":/", StringComparison.Ordinal);
        if (colon > 0 && path.AsSpan(0, colon).IndexOfAny('/', ':') < 0)
            cmdlet.ThrowTerminatingError(NoSession(path[..colon], path, $" For a file of that name write './{path}'.", sessions.Sessions));
        return (here ?? Resolve(cmdlet, sessions, argument), path);
    }

    /// <summary>
    /// Splits "name:/path" when the name is that of an open session; null for every other path. It is taken as the drive shows it, too: with
    /// the provider in front, and with backslashes where the path begins with one.
    /// </summary>
    public static (SftpSession Session, string Path)? Split(SftpSessionManager sessions, string path)
    {
        path = WithoutProvider(path);
        int provider = path.IndexOf(ProviderSeparator, StringComparison.Ordinal);
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == provider)
            return null;
        string name = path[..colon];
        string rest = path[(colon + 1)..];
        return name.AsSpan().IndexOfAny('/', '\\') < 0
            && sessions.Sessions.FirstOrDefault(session => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } session
            ? (session, rest.StartsWith('\\') ? rest.Replace('\\', '/') : rest)
            : null;
    }

    /// <summary>A path without the "SftpTools.Cmdlets\Sftp::" that the drive puts before it.</summary>
    private static string WithoutProvider(string path)
    {
        int end = path.IndexOf(ProviderSeparator, StringComparison.Ordinal);
        if (end < 0)
            return path;
        ReadOnlySpan<char> provider = path.AsSpan(0, end);
        provider = provider[(provider.LastIndexOf('\\') + 1)..];
        return provider.Equals("Sftp", StringComparison.OrdinalIgnoreCase) ? path[(end + ProviderSeparator.Length)..] : path;
    }

    private static ErrorRecord NoSession(string name, string target, string hint, IReadOnlyList<SftpSession> open) => new(
        new ItemNotFoundException($"There is no session '{name}'. {Describe(open)}{hint}"),
        "SftpSessionNotFound",
        ErrorCategory.ObjectNotFound,
        target);

    private static string Describe(IReadOnlyList<SftpSession> open) =>
        open.Count == 0 ? "No session is open." : "Open: " + string.Join(", ", open.Select(session => $"{session.Name} ({session.Id})")) + ".";
}
