using System.Globalization;

namespace SftpTools.Benchmarks;

/// <summary>What to measure, and how often.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        [--only latency,far,many,big,library,import] [--pairs N] [--cipher NAME] [--round-trip MILLISECONDS]
        [--small-files N] [--many-files N] [--big-mebibytes N] [--far-mebibytes N] [--out FILE]
        [--powershell PROGRAM [--powershell ARGUMENT]...] [--no-powershell REASON]
        """;

    /// <summary>The parts to run; empty means all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    public int Pairs { get; private init; } = 3;

    public string Cipher { get; private init; } = "aes128-gcm@openssh.com";

    public TimeSpan RoundTrip { get; private init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Files of 1 KiB that go over the long line; sftp gets a tenth of them.</summary>
    public int SmallFiles { get; private init; } = 500;

    /// <summary>Files of 1 KiB on loopback.</summary>
    public int ManyFiles { get; private init; } = 10_000;

    public int BigMebibytes { get; private init; } = 1024;

    /// <summary>The size of the file that goes over the long line.</summary>
    public int FarMebibytes { get; private init; } = 256;

    public string OutFile { get; private init; } = Path.Combine("out", "benchmark.json");

    /// <summary>The program and arguments that start PowerShell; empty where there is none.</summary>
    public IReadOnlyList<string> PowerShell { get; private init; } = [];

    public string NoPowerShell { get; private init; } = "no PowerShell was named";

    public bool Wants(string part) => Only.Count == 0 || Only.Contains(part);

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

        return options;
    }

    private BenchmarkOptions With(string name, string value) => name switch
    {
        "--only" => this with { Only = value.Split(',') },
        "--pairs" => this with { Pairs = Number(value) },
        "--cipher" => this with { Cipher = value },
        "--round-trip" => this with { RoundTrip = TimeSpan.FromMilliseconds(Number(value)) },
        "--small-files" => this with { SmallFiles = Number(value) },
        "--many-files" => this with { ManyFiles = Number(value) },
        "--far-mebibytes" => this with { FarMebibytes = Number(value) },
        "--big-mebibytes" => this with { BigMebibytes = Number(value) },
        "--out" => this with { OutFile = value },
        "--powershell" => this with { PowerShell = [.. PowerShell, value] },
        "--no-powershell" => this with { NoPowerShell = value },
        _ => throw new ArgumentException($"Unknown option {name}."),
    };

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
