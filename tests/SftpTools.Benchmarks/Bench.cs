using SftpTools.Fixtures;
using SftpTools.Fixtures.Engine;

namespace SftpTools.Benchmarks;

/// <summary>
/// What comparisons share: one throw-away server, one work folder, the same cipher on both sides or the one that each
/// takes by itself. Every copy goes to a fresh target, is compared with its source outside of the measured time, and is
/// removed.
/// </summary>
internal sealed class Bench : IDisposable
{
    // What is larger than this would take long to touch, and its time is not what is measured.
    private const long MostTouched = 2L << 30;

    private readonly SshServer _server;
    private readonly TempFolder _work = new();
    private int _targets;

    private readonly string? _cipher;

    /// <summary>Starts the server. Without a cipher it takes any, and each side the one that it likes best.</summary>
    public Bench(BenchmarkOptions options, string? cipher)
    {
        Options = options;
        _cipher = cipher;
        _server = SshServer.Start(new SshServerOptions { Lines = cipher is null ? [] : [$"Ciphers {cipher}"] });
        EmptyFolder = Local("home");
        Directory.CreateDirectory(EmptyFolder);
    }

    public BenchmarkOptions Options { get; }

    public SshServerFacts Server => _server.Facts;

    /// <summary>
    /// The home folder of peers, so that they find no configuration of a user and leave nothing there.
    /// </summary>
    public string EmptyFolder { get; }

    /// <summary>A path in the work folder, on the side of the client.</summary>
    public string Local(string name) => _work.Combine(name);

    /// <summary>A path in the data folder of the server.</summary>
    public string Remote(string name) => Path.Combine(_server.DataPath, name);

    /// <summary>The server for the engine, reached directly or through a proxy.</summary>
    public EngineTarget Target(int? proxyPort = null) => EngineTarget.Of(Server, proxyPort, _cipher);

    /// <summary>sftp as it reaches the server, directly or through a proxy.</summary>
    public SftpProgram Sftp(int? proxyPort = null) => new(Server, proxyPort, _cipher ?? Options.Cipher);

    /// <summary>A known_hosts file for programs that look for the port they connect to, and not for an alias.</summary>
    public string KnownHosts(int? proxyPort)
    {
        if (proxyPort is null)
            return Server.KnownHostsPath;
        string path = Local("known_hosts");
        File.WriteAllText(
            path,
            File.ReadAllText(Server.KnownHostsPath).Replace($"]:{Server.Port} ", $"]:{proxyPort} ", StringComparison.Ordinal));
        return path;
    }

    /// <summary>
    /// Measures one copy through the engine, to the work folder or the server's, or to another folder.
    /// </summary>
    public JobResult Ours(
        Direction direction, string source, int? proxyPort = null, Via via = Via.OpenSsh, string? folder = null)
    {
        EngineTarget target = Target(proxyPort);
        return Checked(direction, source, folder, path => JobProcess.Run(new JobRequest(via, target, direction, source, path)));
    }

    /// <summary>Measures something else that copies a source to a target, in seconds.</summary>
    public double Theirs(Direction direction, string source, Func<string, TimeSpan> copy) =>
        Checked(direction, source, null, path => copy(path).TotalSeconds);

    /// <summary>Removes a file or a tree, if there is one.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    public void Dispose()
    {
        _server.Dispose();
        _work.Dispose();
    }

    // A virtual machine gives free memory back to its host, and who needs it next waits for it: so it is fetched
    // before, for each run.
    private void TouchMemory(string source)
    {
        if (!File.Exists(source) || new FileInfo(source).Length > MostTouched)
            return;
        string copy = _work.Combine("touched");
        File.Copy(source, copy);
        File.Delete(copy);
    }

    private T Checked<T>(Direction direction, string source, string? folder, Func<string, T> copy)
    {
        string name = $"target-{++_targets}";
        string path = folder is not null ? Path.Combine(folder, name) : direction == Direction.Up ? Remote(name) : Local(name);

        // What the copy before left to write must not be paid by this one.
        ExternalCommand.Run("sync", []);
        TouchMemory(source);
        try
        {
            T result = copy(path);
            IReadOnlyList<string> differences = TreeComparer.Compare(source, path);
            return differences.Count == 0
                ? result
                : throw new InvalidOperationException($"The copy is not equal to its source: {string.Join("; ", differences)}");
        }
        finally
        {
            Remove(path);
        }
    }
}
