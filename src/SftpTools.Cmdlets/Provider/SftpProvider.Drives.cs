using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Sessions;
using SftpTools.Transports;

namespace SftpTools.Cmdlets.Provider;

/// <summary>Drives: they show a session, or connect and own one.</summary>
public sealed partial class SftpProvider
{
    private const string SchemeEnd = "://";

    private static readonly TimeSpan s_longestGoodbye = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override object NewDriveDynamicParameters() => new SftpDriveParameters();

    /// <inheritdoc/>
    protected override PSDriveInfo? NewDrive(PSDriveInfo drive)
    {
        ArgumentNullException.ThrowIfNull(drive);
        if (drive is SftpDriveInfo)
            return drive;
        SftpDriveParameters parameters = DynamicParameters as SftpDriveParameters ?? new SftpDriveParameters();
        bool connects = IsAddress(drive.Root);
        if (connects && parameters.Session is not null)
        {
            WriteError(ErrorRecords.Usage(
                "SftpParametersConflict", "A root 'sftp://host/dir' connects by itself; with -Session the root is a directory.", drive.Root));
            return null;
        }
        SftpSession? session = null;
        bool isDone = false;
        try
        {
            string root = drive.Root;
            session = connects ? Connect(drive, parameters, ref root) : FindSession(parameters, ref root);
            if (session is null)
                return null;
            string path = RunForRoot(session, root);
            isDone = true;
            return new SftpDriveInfo(drive.Name, ProviderInfo, new ProviderPath(session, path), drive.Description, ownsSession: connects);
        }
        catch (SftpException exception)
        {
            WriteError(ErrorRecords.From(exception, drive.Root));
            return null;
        }
        finally
        {
            if (connects && session is not null && !isDone)
                EndSession(session);
        }
    }

    /// <inheritdoc/>
    protected override PSDriveInfo RemoveDrive(PSDriveInfo drive)
    {
        // The session of a server that is gone ends within its own bounds, and the drive goes in any case.
        if (drive is SftpDriveInfo { OwnsSession: true } sftp)
            EndSession(sftp.Session);
        return drive;
    }

    /// <inheritdoc/>
    protected override void Stop() => TailCopy.RemoveLeft();

    // Of another protocol it is an address, too, and is refused as one.
    private static bool IsAddress(string root)
    {
        int end = root.IndexOf(SchemeEnd, StringComparison.Ordinal);
        return end > 0 && root.AsSpan(0, end).IndexOfAny('/', '\\', ':') < 0 && RunspaceSessions.Current.Find(root[..end]) is null;
    }

    private static void EndSession(SftpSession session)
    {
        SftpSessionManager sessions = RunspaceSessions.Current;
        Task.Run(() => sessions.RemoveAsync(session)).Wait(s_longestGoodbye);
    }

    private SftpSession? FindSession(SftpDriveParameters parameters, ref string root)
    {
        if (SessionResolver.Split(RunspaceSessions.Current, root) is var (named, path))
        {
            root = path;
            return parameters.Session?.Find(RunspaceSessions.Current) ?? named;
        }
        SftpSession? session = SessionResolver.TryResolve(RunspaceSessions.Current, parameters.Session, out ErrorRecord? problem);
        if (problem is not null)
            WriteError(problem);
        return session;
    }

    private SftpSession? Connect(PSDriveInfo drive, SftpDriveParameters parameters, ref string root)
    {
        int slash = root.IndexOf('/', root.IndexOf(SchemeEnd, StringComparison.Ordinal) + SchemeEnd.Length);
        // As in any address: what begins in the home directory is written "/~/dir".
        string path = slash < 0 ? SessionPath.Home : Uri.UnescapeDataString(root[slash..]);
        HostAddress address = HostAddress.Parse(slash < 0 ? root : root[..slash]);
        root = path.StartsWith('/') && SessionPath.BelowHome(path[1..]) is not null ? path[1..] : path;
        PSCredential? credential = drive.Credential is { } given && given != PSCredential.Empty ? given : null;
        if (GivenAccounts.Conflict(address, credential, userName: null) is { } conflict)
        {
            WriteError(conflict);
            return null;
        }
        ConnectionOptions options = new()
        {
            HostName = address.HostName,
            Port = address.Port,
            UserName = address.UserName ?? credential?.UserName,
            Password = credential?.Password,
            KeyFilePaths = [.. parameters.KeyFilePath.Select(ExistingFile)],
            KeyPassphrase = parameters.KeyPassphrase,
            HostKeyPolicy = parameters.HostKeyPolicy,
            HostKeyFingerprint = parameters.HostKeyFingerprint?.TrimEnd('='),
            KnownHostsPath = parameters.KnownHostsPath is null ? null : LocalPath(parameters.KnownHostsPath),
            OperationTimeout = TimeSpan.FromSeconds(SftpDriveParameters.OperationTimeout),
        };
        ITransport transport = TransportChoice.Create(parameters.Transport);
        SftpSessionManager sessions = RunspaceSessions.Current;
        // Its paths carry the session's name, so it has that of the drive where it is free, and a session may be called so.
        string? name = sessions.Find(drive.Name) is null && SessionName.IsPlain(drive.Name) ? drive.Name : null;
        SftpSession? session = null;
        Run(async (pipeline, token) =>
        {
            HostInteraction interaction = new(Host, pipeline, WriteWarning);
            session = await sessions.OpenAsync(name, transport, options, interaction, token).ConfigureAwait(false);
        });
        return session;
    }

    /// <summary>The root of a drive on the server. Throws when it is not a directory.</summary>
    private string RunForRoot(SftpSession session, string root)
    {
        string path = root.Replace('\\', '/');
        path = session.Absolute(path.Length == 0 ? "/" : path);
        Run(async (_, token) =>
        {
            FileEntry? entry = await session.Files.FindAsync(path, followLink: true, token).ConfigureAwait(false);
            if (entry?.Type != FileEntryType.Directory)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.PathNotFound,
                    SftpOperation.Resolve,
                    session.Show(path),
                    entry is null ? "there is no such directory for the root of a drive" : "the root of a drive is a directory, and this is none");
            }
            // "dir/.." and the like have no place in a root, with which paths are compared by their text.
            if (path.Contains("/..", StringComparison.Ordinal))
                path = await session.Files.ResolveAsync(path, token).ConfigureAwait(false);
        });
        return path;
    }

    private string LocalPath(string path) => SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    private string ExistingFile(string path)
    {
        string full = LocalPath(path);
        return File.Exists(full)
            ? full
            : throw SftpException.OnPath(SftpErrorKind.PathNotFound, SftpOperation.OpenRead, full, "there is no such key file");
    }
}
