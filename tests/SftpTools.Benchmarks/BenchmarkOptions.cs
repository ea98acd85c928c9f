using System.Globalization;

namespace SftpTools.Benchmarks;

/// <summary>What to measure, and how often.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        [--only big,delayed,latency,many,tree,memory,library,listing,remove,tail,import] [--peers sftp,rclone,lftp] [--pairs N]
        [--scale FACTOR] [--cipher NAME] [--round-trip MILLISECONDS] [--out FILE] [--markdown FILE]
        [--big-mebibytes N] [--delayed-mebibytes N] [--small-files N] [--many-files N] [--tree-files N]
        [--powershell PROGRAM [--powershell ARGUMENT]...] [--no-powershell REASON]

        All sizes are those of the table unless --scale makes them smaller, such as 0.02 for a quick look.
        A whole run takes most of an hour.
        """;

    /// <summary>The parts to run; empty means all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>The peers to measure; empty means all that are installed.</summary>
    public IReadOnlyList<string> Peers { get; private init; } = [];

    public int Pairs { get; private init; } = 3;

    /// <summary>What all sizes are multiplied with.</summary>
    public double Scale { get; private init; } = 1;

    public string Cipher { get; private init; } = "aes128-gcm@openssh.com";

    public TimeSpan RoundTrip { get; private init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Files of 1 KiB that go over the long line.</summary>
    public int SmallFiles { get; private init; } = 500;

    /// <summary>Files of 1 KiB in one directory on loopback.</summary>
    public int ManyFiles { get; private init; } = 10_000;

    /// <summary>Files of 1 KiB in a tree with ten in each directory.</summary>
    public int TreeFiles { get; private init; } = 20_000;

    public int BigMebibytes { get; private init; } = 1024;

    /// <summary>The file that goes over the long line.</summary>
    public int DelayedMebibytes { get; private init; } = 256;

    /// <summary>The sparse file in which our memory must not grow.</summary>
    public int SparseMebibytes => Scaled(10 * 1024);

    /// <summary>The small files with which our memory must not grow.</summary>
    public int MemoryFiles => Scaled(200_000);

    /// <summary>The entries of the directory that is listed.</summary>
    public int ListedEntries => Scaled(100_000);

    /// <summary>The files that are removed, ten in each directory.</summary>
    public int RemovedFiles => Scaled(10_000);

    /// <summary>The file of which only the end is read.</summary>
    public int TailMebibytes => Scaled(1024);

    public string OutFile { get; private init; } = Path.Combine("out", "benchmark.json");

    /// <summary>Where the report goes as Markdown; null for nowhere.</summary>
    public string? MarkdownFile { get; private init; }

    /// <summary>The program and arguments that start PowerShell; empty where there is none.</summary>
    public IReadOnlyList<string> PowerShell { get; private init; } = [];

    public string NoPowerShell { get; private init; } = "no PowerShell was named";

    public bool Wants(string part) => Only.Count == 0 || Only.Contains(part);

    public bool WantsPeer(string name) => Peers.Count == 0 || Peers.Contains(name);

    /// <summary>Reads the command line.</summary>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments)
    {
        BenchmarkOptions options = new();
        for (int index = 0; index < arguments.Count; index += 2)
        {
            string name = arguments[index];
            string value = index + 1 < arguments.Count
                ? arguments[index + 1]
                : throw new ArgumentException($"{name} needs a value.");
            options = options.With(name, value);
        }

        return options with
        {
            SmallFiles = options.Scaled(options.SmallFiles),
            ManyFiles = options.Scaled(options.ManyFiles),
            TreeFiles = options.Scaled(options.TreeFiles),
            BigMebibytes = options.Scaled(options.BigMebibytes),
            DelayedMebibytes = options.Scaled(options.DelayedMebibytes),
        };
    }

    private BenchmarkOptions With(string name, string value) => name switch
    {
        "--only" => this with { Only = value.Split(',') },
        "--peers" => this with { Peers = value.Split(',') },
        "--pairs" => this with { Pairs = Number(value) },
        "--scale" => this with { Scale = double.Parse(value, CultureInfo.InvariantCulture) },
        "--cipher" => this with { Cipher = value },
        "--round-trip" => this with { RoundTrip = TimeSpan.FromMilliseconds(Number(value)) },
        "--small-files" => this with { SmallFiles = Number(value) },
        "--many-files" => this with { ManyFiles = Number(value) },
        "--tree-files" => this with { TreeFiles = Number(value) },
        "--big-mebibytes" => this with { BigMebibytes = Number(value) },
        "--delayed-mebibytes" => this with { DelayedMebibytes = Number(value) },
        "--out" => this with { OutFile = value },
        "--markdown" => this with { MarkdownFile = value },
        "--powershell" => this with { PowerShell = [.. PowerShell, value] },
        "--no-powershell" => this with { NoPowerShell = value },
        _ => throw new ArgumentException($"Unknown option {name}."),
    };

    private int Scaled(int size) => Math.Max(1, (int)(size * Scale));

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
