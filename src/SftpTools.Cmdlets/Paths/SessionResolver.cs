using System.Management.Automation;
using System.Reflection;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Errors;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Paths;

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

    /// <summary>The session that was given as -Session or by the pipeline. Throws a terminating error where both were, and differ.</summary>
    public static SessionArgument? Given(
        PSCmdlet cmdlet, SftpSessionManager sessions, SessionArgument? argument, bool isWritten, SftpSession? piped)
    {
        if (piped is null)
            return argument;
        if (isWritten && argument?.Find(sessions) is { } written && written != piped)
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.Usage(
                "SftpSessionConflict", $"The session '{piped.Name}' came by the pipeline, and -Session is '{written.Name}'. Leave one of them out.", argument));
        }
        return new SessionArgument(piped);
    }

    /// <summary>The session that paths of the provider call so; null for none.</summary>
    public static SftpSession? FindByPathName(SftpSessionManager sessions, string name) =>
        sessions.Sessions.FirstOrDefault(session => session.PathName.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error of a path of the provider whose session is not open.</summary>
    public static ErrorRecord NoPathName(SftpSessionManager sessions, string name, string target) =>
        sessions.Sessions.FirstOrDefault(session => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } other
            ? new ErrorRecord(
                new ItemNotFoundException(
                    $"The session '{name}' of this path is closed. The session of that name that is open now is of another account, {other.Account}; its "
                    + $"paths are written '{other.PathName}:/...'."),
                "SftpSessionNotFound",
                ErrorCategory.ObjectNotFound,
                target)
            : NoSession(sessions, name, target);

    /// <summary>The error of a name that is not a session's.</summary>
    public static ErrorRecord NoSession(SftpSessionManager sessions, string name, string target) =>
        NoSession(name, target, "", sessions.Sessions);

    /// <summary>
    /// The session and the path that a remote path means: "name:/path" carries its session; a relative one without an argument means what it
    /// does for PowerShell where the location is in a drive; any other belongs to the argument, the drive's session, or the only open one. A
    /// name before ":/" that is neither a session nor a drive is an error, because "name:" would else become part of a file's name.
    /// </summary>
    /// <exception cref="UnresolvedPathException">The path means nothing on any session.</exception>
    public static (SftpSession Session, string Path) ResolvePath(
        PSCmdlet cmdlet, SftpSessionManager sessions, SessionArgument? argument, PathArgument given, bool isLiteral, bool isWritten)
    {
        if (given.Session is { } own)
        {
            if (isWritten)
                RequireSame(cmdlet, sessions, argument, own, given);
            return (own, given.Text);
        }
        string path = WithoutProvider(given.Text);
        if (ForeignProvider(cmdlet, path) is { } provider)
        {
            throw new UnresolvedPathException(ErrorRecords.Usage(
                "SftpPathOfOtherProvider", $"'{DisplayText.Clean(path)}' is a path of the provider {provider}, and a path on a server is needed.", path));
        }
        // A session object is exact; its name may belong to another session by now.
        bool isOfProvider = path.Length < given.Text.Length;
        if (argument?.Session is { } exact && SplitName(path) is var (prefix, ofPrefix)
            && prefix.Equals(isOfProvider ? exact.PathName : exact.Name, StringComparison.OrdinalIgnoreCase))
        {
            return (exact, ofPrefix);
        }
        if (Split(sessions, given.Text) is { } split)
        {
            if (isWritten || argument?.Session is null)
                RequireSame(cmdlet, sessions, argument, split.Session, given);
            return split;
        }
        if (InDrive(cmdlet.SessionState, argument, path, isLiteral) is { } inDrive)
        {
            if (isWritten || argument?.Session is null)
                RequireSame(cmdlet, sessions, argument, inDrive.Session, given);
            return inDrive;
        }
        int colon = path.IndexOf(":/", StringComparison.Ordinal);
        if (colon > 0 && path.AsSpan(0, colon).IndexOfAny('/', ':') < 0)
            throw new UnresolvedPathException(isOfProvider
                ? NoPathName(sessions, path[..colon], given.Text)
                : NoSession(path[..colon], path, $" For a file of that name write './{path}'.", sessions.Sessions));
        SftpSession? here = argument is null ? DrivePath.CurrentSession(cmdlet.SessionState) : null;
        return (here ?? Resolve(cmdlet, sessions, argument), path);
    }

    /// <summary>
    /// What a path means that names a drive or, without a session beside it, is relative to a location in one; null for every other path.
    /// </summary>
    public static (SftpSession Session, string Path)? InDrive(SessionState state, SessionArgument? argument, string path, bool isLiteral)
    {
        bool isRelative = argument is null && DrivePath.CurrentSession(state) is not null
            && !path.StartsWith('/') && SessionPath.BelowHome(path) is null;
        return isRelative || path.Contains(":/", StringComparison.Ordinal) || path.Contains(@":\", StringComparison.Ordinal)
            ? DrivePath.Resolve(state, path, isLiteral)
            : null;
    }

    /// <summary>
    /// Splits "name:/path" when the name is that of an open session; null for every other path. It is taken as the drive shows it, too: with
    /// the provider in front, and with backslashes where the path begins with one.
    /// </summary>
    public static (SftpSession Session, string Path)? Split(SftpSessionManager sessions, string path)
    {
        string plain = WithoutProvider(path);
        if (SplitName(plain) is not var (name, rest))
            return null;
        SftpSession? found = plain.Length < path.Length
            ? FindByPathName(sessions, name)
            : sessions.Sessions.FirstOrDefault(session => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found is null ? null : (found, rest);
    }

    /// <summary>The part before the colon, which may be the name of a session, and the path after it; null where there is none.</summary>
    private static (string Name, string Path)? SplitName(string path)
    {
        if (SessionPath.Split(path) is not var (name, rest) || rest.StartsWith(':'))
            return null;
        return (name, rest.StartsWith('\\') ? rest.Replace('\\', '/') : rest);
    }

    /// <summary>Refuses two sessions for one path where something would be changed; where it is only looked at, the path decides.</summary>
    private static void RequireSame(
        PSCmdlet cmdlet, SftpSessionManager sessions, SessionArgument? argument, SftpSession session, PathArgument path)
    {
        if (argument is null || !Changes(cmdlet) || argument.Find(sessions) is var other && other == session)
            return;
        cmdlet.ThrowTerminatingError(other is null
            ? NoSession(sessions, argument.ToString(), argument.ToString())
            : ErrorRecords.Usage(
                "SftpSessionConflict",
                $"'{DisplayText.Clean(path.ToString())}' is on the session '{session.Name}' ({session.Id}), and the session '{other.Name}' ({other.Id}) "
                + "was given beside it. Leave one of them out.",
                path.ToString()));
    }

    // Set-SftpLocation asks nobody, and changes the session all the same.
    private static bool Changes(PSCmdlet cmdlet) =>
        cmdlet.GetType().GetCustomAttribute<CmdletAttribute>() is { SupportsShouldProcess: true } or { VerbName: VerbsCommon.Set };

    /// <summary>The provider that a path names, where it is another than that of this module.</summary>
    private static string? ForeignProvider(PSCmdlet cmdlet, string path)
    {
        int end = path.IndexOf(ProviderSeparator, StringComparison.Ordinal);
        if (end < 1)
            return null;
        string name = path[..end];
        return cmdlet.SessionState.Provider.GetAll()
            .FirstOrDefault(provider => name.Equals(provider.Name, StringComparison.OrdinalIgnoreCase)
                || name.Equals($"{provider.ModuleName}\\{provider.Name}", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith("\\" + provider.Name, StringComparison.OrdinalIgnoreCase))?.Name;
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
        new ItemNotFoundException($"There is no session '{DisplayText.Clean(name)}'. {Describe(open)}{hint}"),
        "SftpSessionNotFound",
        ErrorCategory.ObjectNotFound,
        target);

    private static string Describe(IReadOnlyList<SftpSession> open) =>
        open.Count == 0 ? "No session is open." : "Open: " + string.Join(", ", open.Select(session => $"{session.Name} ({session.Id})")) + ".";
}
