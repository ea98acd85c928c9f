using SftpTools.Errors;
using SftpTools.Transfer.Journals;

namespace SftpTools.Cmdlets.Copying;

/// <summary>Finds the sides of a journal's job again: this machine, the sessions that were given, or the open one with that server.</summary>
internal sealed class JournalSessions(IReadOnlyList<SftpSession> open, SftpSession? any, SftpSession? from, SftpSession? to)
{
    /// <summary>Both sides. Fails where no session, or more than one, fits.</summary>
    public (CopyPlace From, CopyPlace To) Find(JournalJob job)
    {
        Check(job.From, from, "-FromSession");
        Check(job.To, to, "-ToSession");
        // One session cannot be both of two servers.
        if (any is not null && job.From.IsRemote && job.To.IsRemote && job.From != job.To)
        {
            throw new SftpException(
                SftpErrorKind.Failure,
                $"The job copies from {job.From} to {job.To}; give the sessions as -FromSession and -ToSession, not as -Session.");
        }
        CopyPlace source = Find(job.From, from ?? any, "-FromSession");
        CopyPlace target = Find(job.To, to ?? any, "-ToSession");
        // What is one session for the engine can be renamed and copied by the server itself.
        return source == target ? (target, target) : (source, target);
    }

    private static void Check(JournalPlace place, SftpSession? given, string parameter)
    {
        if (given is not null && !place.IsRemote)
        {
            throw new SftpException(
                SftpErrorKind.Failure, $"That side of the job is this machine, and {parameter} is '{DisplayText.Clean(given.Name)}'; leave it out.");
        }
    }

    private CopyPlace Find(JournalPlace place, SftpSession? given, string parameter)
    {
        if (!place.IsRemote)
            return new CopyPlace(null);
        if (given is not null)
            return new CopyPlace(given);
        SftpSession[] fitting = [.. open.Where(session => Fits(place, session))];
        SftpSession? found = Array.Find(fitting, session => session.Name.Equals(place.Session, StringComparison.OrdinalIgnoreCase))
            ?? (fitting.Length == 1 ? fitting[0] : null);
        if (found is not null)
            return new CopyPlace(found);
        string which = fitting.Length > 1
            ? $"Several sessions fit: {string.Join(", ", fitting.Select(session => DisplayText.Clean(session.Name)))}."
            : "No open session is one with that server and user.";
        throw new SftpException(
            SftpErrorKind.Failure,
            $"The job needs a session like {place}. {which} Open one with New-SftpSession, or choose one with -Session or {parameter}.");
    }

    private static bool Fits(JournalPlace place, SftpSession session) =>
        session.HostName.Equals(place.Host, StringComparison.OrdinalIgnoreCase)
        && (place.Port is null || session.Port is null || place.Port == session.Port)
        && (place.User is null || session.UserName is null || place.User == session.UserName);
}
