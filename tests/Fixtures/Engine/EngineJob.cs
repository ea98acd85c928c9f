using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Fixtures.Engine;

/// <summary>
/// One copy through the engine without the cmdlets, for the demo and the benchmarks. Whatever does not end as a complete copy throws: a
/// measurement of half a job is none.
/// </summary>
internal sealed class EngineJob : ITransferObserver
{
    private readonly SftpSession _session;
    private readonly List<string> _problems = [];
    private TransferJob? _job;

    private EngineJob(SftpSession session) => _session = session;

    /// <summary>The session, for what it can tell.</summary>
    public SftpSession Session => _session;

    /// <summary>The counters of the copy that runs or ran last; null before the first.</summary>
    public TransferProgress? Progress => _job?.Progress;

    /// <summary>
    /// Connects, by the OpenSSH transport unless another is given, with nothing taken from the user's own configuration but what ssh
    /// insists on.
    /// </summary>
    public static async Task<EngineJob> ConnectAsync(
        EngineTarget target, CancellationToken cancellationToken, ITransport? transport = null)
    {
        List<KeyValuePair<string, string>> options =
        [
            new("HostKeyAlias", target.HostKeyAlias),
            new("GlobalKnownHostsFile", "/dev/null"),
            new("IdentityAgent", "none"),
            new("ControlPath", "none"),
        ];
        if (target.Cipher is not null)
            options.Add(new("Ciphers", target.Cipher));

        ConnectionOptions connection = new()
        {
            HostName = SshServerFolder.Host,
            Port = target.Port,
            UserName = target.UserName,
            KeyFilePaths = [target.KeyPath],
            KnownHostsPath = target.KnownHostsPath,
            HostKeyPolicy = HostKeyPolicy.Strict,
            Options = options,
        };
        return new EngineJob(await SftpSession.OpenAsync(
            1, "fixture", transport ?? new OpenSshTransport(), connection, SilentInteraction.Instance, cancellationToken));
    }

    /// <summary>Copies a file or a tree to the server, to a path that does not exist yet.</summary>
    public Task UploadAsync(string local, string remote, CancellationToken cancellationToken) =>
        CopyAsync(LocalFileSystem.Instance, Path.GetFullPath(local), _session.Files, remote, cancellationToken);

    /// <summary>Copies a file or a tree from the server, to a path that does not exist yet.</summary>
    public Task DownloadAsync(string remote, string local, CancellationToken cancellationToken) =>
        CopyAsync(_session.Files, remote, LocalFileSystem.Instance, Path.GetFullPath(local), cancellationToken);

    /// <summary>The entries of a directory on the server, with the names of their owners.</summary>
    public async Task<IReadOnlyList<FileEntry>> ListAsync(string remote, CancellationToken cancellationToken)
    {
        List<FileEntry> entries = [];
        await foreach (FileEntry entry in _session.Files.EnumerateAsync(remote, cancellationToken))
            entries.Add(entry);

        return await _session.Files.NameOwnersAsync(entries, cancellationToken);
    }

    /// <summary>Ends the session.</summary>
    public Task CloseAsync() => _session.CloseAsync();

    void ITransferObserver.Completed(FileEntry source, string targetPath, TransferOutcome outcome)
    {
    }

    void ITransferObserver.Skipped(FileEntry source, string targetPath, string reason) => Add($"{source.Path}: skipped: {reason}");

    void ITransferObserver.Failed(FileEntry source, string targetPath, SftpException exception, int attempts) =>
        Add($"{source.Path}: {exception.Message}");

    void ITransferObserver.Warned(FileEntry source, string targetPath, string warning) => Add($"{source.Path}: {warning}");

    private async Task CopyAsync(
        IFileSystem from, string fromPath, IFileSystem to, string toPath, CancellationToken cancellationToken)
    {
        FileEntry source = await from.GetEntryAsync(fromPath, followLink: true, cancellationToken)
            ?? throw new InvalidOperationException($"{fromPath} does not exist.");
        _problems.Clear();
        _job = new TransferJob(from, to, new TransferOptions(), this);
        await _job.RunAsync([new TransferItem(source, toPath)], cancellationToken);
        if (_problems.Count > 0)
            throw new InvalidOperationException($"{_problems.Count} items were not copied whole, the first: {_problems[0]}");
    }

    private void Add(string problem)
    {
        lock (_problems)
            _problems.Add(problem);
    }
}
