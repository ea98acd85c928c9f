using SftpTools.Fixtures;
using SftpTools.Fixtures.Engine;

namespace SftpTools.Benchmarks;

/// <summary>
/// What comparisons share: one throw-away server, one work folder, the same cipher on both sides or the one that each takes by itself. Every copy goes to a
/// fresh target, is compared with its source outside of the measured time, and is removed.
/// </summary>
internal sealed class Bench : IDisposable
{
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
    }

    public BenchmarkOptions Options { get; }

    public SshServerFacts Server => _server.Facts;

    /// <summary>A path in the work folder, on the side of the client.</summary>
    public string Local(string name) => _work.Combine(name);

    /// <summary>A path in the data folder of the server.</summary>
    public string Remote(string name) => Path.Combine(_server.DataPath, name);

    /// <summary>The server for the engine, reached directly or through a proxy.</summary>
    public EngineTarget Target(int? proxyPort = null) => EngineTarget.Of(Server, proxyPort, _cipher);

    /// <summary>sftp as it reaches the server, directly or through a proxy.</summary>
    public SftpProgram Sftp(int? proxyPort = null) => new(Server, proxyPort, _cipher ?? Options.Cipher);

    /// <summary>Measures one copy through the engine.</summary>
    public JobResult Ours(Direction direction, string source, int? proxyPort = null, Via via = Via.OpenSsh)
    {
        EngineTarget target = Target(proxyPort);
        return Checked(direction, source, path => JobProcess.Run(new JobRequest(via, target, direction, source, path)));
    }

    /// <summary>Measures something else that copies a source to a target, in seconds.</summary>
    public double Theirs(Direction direction, string source, Func<string, TimeSpan> copy) =>
        Checked(direction, source, path => copy(path).TotalSeconds);

    public void Dispose()
    {
        _server.Dispose();
        _work.Dispose();
    }

    // A virtual machine gives free memory back to its host, and who needs it next waits for it: so it is fetched before, for each run.
    private void TouchMemory(string source)
    {
        if (!File.Exists(source))
            return;
        string copy = _work.Combine("touched");
        File.Copy(source, copy);
        File.Delete(copy);
    }

    private T Checked<T>(Direction direction, string source, Func<string, T> copy)
    {
        string name = $"target-{++_targets}";
        string path = direction == Direction.Up ? Remote(name) : Local(name);

        // What the copy before left to write must not be paid by this one.
        ExternalCommand.Run("sync", []);
        TouchMemory(source);
        T result = copy(path);
        IReadOnlyList<string> differences = TreeComparer.Compare(source, path);
        if (differences.Count > 0)
            throw new InvalidOperationException($"The copy is not equal to its source: {string.Join("; ", differences)}");

        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);

        return result;
    }
}
