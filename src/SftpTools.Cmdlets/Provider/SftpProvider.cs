using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Provider;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// Servers as drives, so that cd, dir, copy and their like work there. It translates between PowerShell's engine and the classes that the
/// cmdlets work with. This part: paths, and looks at the server.
/// </summary>
[CmdletProvider(ProviderName, ProviderCapabilities.ShouldProcess | ProviderCapabilities.Filter | ProviderCapabilities.Credentials)]
[SuppressMessage("Design", "CA1001", Justification = "The engine disposes no provider, and the source holds no timer and no handle.")]
public sealed partial class SftpProvider : NavigationCmdletProvider, IContentCmdletProvider, IPropertyCmdletProvider
{
    internal const string ProviderName = "Sftp";

    // PowerShell knows one home for all drives of a provider, and puts it before what follows "~". No path of a server looks like it.
    private const string Home = "~//";

    private readonly DriveWorkRunner _runner;
    private readonly ToldOutages _outages = new();

    private bool? _removes;

    /// <summary>Made by PowerShell, one for each call.</summary>
    public SftpProvider() => _runner = new DriveWorkRunner(() => Stopping, WriteError);

    private SftpDriveInfo? Drive => PSDriveInfo as SftpDriveInfo;

    /// <summary>
    /// Whether the command removes. The engine then goes by the answers here into what it takes for directories: they are proven, because
    /// some servers answer LSTAT with what a link names.
    /// </summary>
    private bool Removes => _removes ??= EngineInternals.Name(this) == "Remove-Item";

    /// <inheritdoc/>
    protected override void StopProcessing() => _runner.Stop();

    // Names are shown, not obeyed: these hide the ways that would pass them on as they are.
    private new bool ShouldProcess(string target, string action) =>
        base.ShouldProcess(DisplayText.Clean(target), DisplayText.Clean(action));

    private new bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll) =>
        base.ShouldContinue(DisplayText.Clean(query), caption, ref yesToAll, ref noToAll);

    private new void WriteWarning(string text) => base.WriteWarning(DisplayText.Clean(text));

    private new void WriteVerbose(string text) => base.WriteVerbose(DisplayText.Clean(text));

    /// <inheritdoc/>
    protected override bool IsValidPath(string path) => !string.IsNullOrEmpty(path) && !path.Contains('\0', StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override string GetChildName(string path)
    {
        _takesApart = true;
        return ProviderPath.GetChildName(path);
    }

    /// <inheritdoc/>
    protected override string GetParentPath(string path, string root) => ProviderPath.GetParent(path, root ?? PSDriveInfo?.Root);

    /// <summary>Joins two parts; the home that all drives share stands for that of the session at hand.</summary>
    protected override string MakePath(string parent, string child) =>
        ProviderPath.Join(parent == Home ? HomePath() : parent ?? "", child ?? "");

    /// <summary>The way from one place to another. The engine does not find the one to a place above, where that is the root of a drive.</summary>
    protected override string NormalizeRelativePath(string path, string basePath)
    {
        if (string.IsNullOrEmpty(path) || string.IsNullOrEmpty(basePath))
            return base.NormalizeRelativePath(path, basePath);
        string trimmed = ProviderPath.WithoutEnd(path);
        // The separator at the end of a drive's root says that it is one.
        bool isBase = trimmed.Length <= ProviderPath.WithoutEnd(basePath).Length;
        return ProviderPath.WayUp(path, basePath) ?? base.NormalizeRelativePath(isBase ? path : trimmed, basePath);
    }

    // The engine takes it as a path of the drive at hand, which shows what is below its root alone.
    private string HomePath()
    {
        if (SessionState.Drive.Current is not SftpDriveInfo drive)
            return "/";
        ProviderPath home = new(drive.Session, drive.Session.HomeDirectory);
        if (ProviderPath.Split(drive.Root) is not var (_, root) || !(home.Path + "/").StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
        {
            End(ErrorRecords.Usage(
                "SftpHomeOutside",
                $"The home directory '{DisplayText.Clean(home.Text)}' is not on the drive {drive.Name}, which begins at '{DisplayText.Clean(drive.Root)}'.",
                drive.Name));
        }
        return home.Text;
    }

    /// <inheritdoc/>
    protected override ProviderInfo Start(ProviderInfo providerInfo)
    {
        ArgumentNullException.ThrowIfNull(providerInfo);
        providerInfo.Home = Home;
        return providerInfo;
    }

    /// <summary>
    /// Whether there is anything. The engine takes every failure of this question for a no, and would call what a dead server holds missing:
    /// it hears a yes, and the failure with its next question. Test-Path and Resolve-Path have no next question, and to a failure of that one
    /// Set-Location stays half way between two drives: these get an error and a no.
    /// </summary>
    protected override bool ItemExists(string path)
    {
        if (IsOfClosedSession(path) && EngineInternals.Name(this) is not (null or "Test-Path" or "Set-Location" or "Push-Location"))
            return true;
        try
        {
            ProviderPath target = Resolve(path);
            WrittenParameters written = new(DynamicParameters);
            DateTime? older = written.TakeTime("OlderThan");
            DateTime? newer = written.TakeTime("NewerThan");
            // The parameters of other commands come along with the question, too.
            if (EngineInternals.Name(this) == "Test-Path" && UnknownOf(written, path) is { } unknown)
            {
                WriteError(unknown);
                return false;
            }
            AttributeCache.Seen? seen = null;
            Run(async (_, token) => seen = await LookAsync(target, token).ConfigureAwait(false));
            return seen is not null
                && (older is not { } before || (seen.Entry.AreTimesKnown && seen.Entry.LastWriteTimeUtc.ToLocalTime() < before))
                && (newer is not { } after || (seen.Entry.AreTimesKnown && seen.Entry.LastWriteTimeUtc.ToLocalTime() > after));
        }
        catch (SftpException exception)
        {
            if (_runner.HasGivenUp)
                return false;
            if (EngineInternals.Name(this) is not (null or "Test-Path" or "Set-Location" or "Push-Location" or "Resolve-Path" or "Convert-Path"))
                return true;
            WriteError(ErrorRecords.From(exception, path));
            return false;
        }
    }

    /// <inheritdoc/>
    protected override object? ItemExistsDynamicParameters(string path) => Begin(path, FileSystemParameters.ItemExists(this, path));

    /// <inheritdoc/>
    protected override bool IsItemContainer(string path)
    {
        ProviderPath target = Resolve(path);
        // The engine walks by itself for -Include and -Exclude, for removals too: it must not leave the tree through a link.
        bool walks = Removes || _walked.Contains((target.Session, RemotePathSyntax.Instance.GetParent(target.Path) ?? "/"));
        return RunOrThrow(path, token => LookAsync(target, token)) is { } seen
            && (walks ? seen.Entry.Type == FileEntryType.Directory : seen.IsContainer == true);
    }

    /// <summary>The session and the path on its server that a path of the engine means. Ends the command where there is no such session.</summary>
    private ProviderPath Resolve(string path)
    {
        if (ProviderPath.Split(path) is not var (name, onServer))
        {
            if (Drive is { } drive && ProviderPath.Split(drive.Root) is var (_, root))
            {
                return new ProviderPath(drive.Session, RemotePathSyntax.Join(root, ProviderPath.ToServer(path).TrimStart('/')))
                {
                    MeansDirectory = ProviderPath.EndsWithSeparator(path),
                };
            }
            End(ErrorRecords.Usage(
                "SftpPathInvalid", $"'{DisplayText.Clean(path)}' is not a path of the {ProviderName} provider: those are 'SESSION:/path'.", path));
            return default;
        }
        if (FindSession(name) is { } session)
            return new ProviderPath(session, onServer) { MeansDirectory = ProviderPath.EndsWithSeparator(path) };
        End(SessionResolver.NoPathName(RunspaceSessions.Current, name, path));
        return default;
    }

    /// <summary>Whether a path is of a session whose name is another account's by now: its error says more than that nothing is there.</summary>
    private bool IsOfClosedSession(string path) =>
        ProviderPath.Split(path) is var (name, _) && FindSession(name) is null
        && RunspaceSessions.Current.Sessions.Any(session => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // A drive may work through a session of another runspace: the one at hand knows it best.
    private SftpSession? FindSession(string name)
    {
        bool IsMeant(SftpDriveInfo drive) => drive.Session.PathName.Equals(name, StringComparison.OrdinalIgnoreCase);
        return Drive is { } drive && IsMeant(drive) ? drive.Session
            : SessionResolver.FindByPathName(RunspaceSessions.Current, name)
            ?? DrivesOf(SessionState).FirstOrDefault(IsMeant)?.Session;
    }

    /// <summary>The drives of this provider that can be seen.</summary>
    internal static IEnumerable<SftpDriveInfo> DrivesOf(SessionState state) =>
        state.Drive.GetAll().OfType<SftpDriveInfo>();

    /// <summary>Remembers nothing of earlier commands, because this is the start of one; hands through its parameters.</summary>
    private object? Begin(string? path, object? parameters)
    {
        if (path is not null && ProviderPath.Split(path) is var (name, _) && FindSession(name) is { } session)
            AttributeCache.Of(session).BeginCommand();
        return parameters;
    }

    /// <summary>What is at a path, a link as itself; null when nothing is there.</summary>
    private async Task<AttributeCache.Seen?> LookAsync(ProviderPath target, CancellationToken token)
    {
        AttributeCache cache = AttributeCache.Of(target.Session);
        bool proves = Removes;
        if (cache.Find(target.Path) is { IsContainer: not null } seen && (seen.IsProven || !proves))
            return seen;
        if (cache.Failure is { } failure)
            throw failure;
        SftpFileSystem files = target.Session.Files;
        long changes = files.ChangeCount;
        // Both leave in one flight; what a link leads to matters less than the link.
        Task<FileEntry?> end = files.GetEntryAsync(target.Path, followLink: true, token).AsTask();
        try
        {
            if (await files.FindAsync(target.Path, followLink: false, token).ConfigureAwait(false) is not { } entry)
                return null;
            await ((Task)end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool isContainer = entry.Type == FileEntryType.Directory || (end.IsCompletedSuccessfully && end.Result?.Type == FileEntryType.Directory);
            if (proves)
                entry = await files.ProveDirectoryAsync(entry, SftpOperation.Remove, token).ConfigureAwait(false);
            cache.Add(entry, isContainer, null, changes, proves);
            return new AttributeCache.Seen(entry, isContainer, null, Environment.TickCount64, proves);
        }
        catch (SftpException exception)
        {
            if (exception.EndsConnection)
                cache.AddFailure(exception);
            throw;
        }
        finally
        {
            await ((Task)end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What has to be at a path. Throws when nothing is there, or a file where the path says that a directory is meant.</summary>
    private async Task<AttributeCache.Seen> RequireAsync(ProviderPath target, SftpOperation operation, CancellationToken token)
    {
        AttributeCache.Seen seen = await LookAsync(target, token).ConfigureAwait(false)
            ?? throw SftpException.OnPath(SftpErrorKind.PathNotFound, operation, target.Text, "there is no such file or directory");
        RequireMeant(target, seen, operation);
        return seen;
    }

    private static void RequireMeant(ProviderPath target, AttributeCache.Seen? seen, SftpOperation operation)
    {
        if (!target.MeansDirectory)
            return;
        bool isLink = seen?.Entry.Type == FileEntryType.SymbolicLink;
        if (seen?.IsContainer != true && !isLink)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathNotFound, operation, target.Text, "there is no such directory, and the separator at the end says that one is meant");
        }
        if (isLink && operation == SftpOperation.Remove)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, operation, target.Text, "it is a link; write it without the separator at its end to remove the link itself");
        }
    }

    private Func<SftpException, Task> ReportTo(PipelineThread pipeline, SftpSession session) => failure =>
        pipeline.PostAsync(() => WriteError(ErrorRecords.From(failure, session.Show(failure.Path))));
}
