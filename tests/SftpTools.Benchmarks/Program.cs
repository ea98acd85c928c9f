using SftpTools.Benchmarks.Module;
using SftpTools.Benchmarks.Peers;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>Measures the engine and its peers in one run, pair by pair, on a throw-away sshd.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [JobCommand.Name, .. string[] request])
            return await JobCommand.RunAsync(request);
        if (arguments is [ProbeCommand.Name, .. string[] probe])
            return await ProbeCommand.RunAsync(probe);
        if (arguments is ["--help" or "-h" or "help", ..])
        {
            Console.WriteLine(BenchmarkOptions.Usage);
            return 0;
        }

        try
        {
            return Measure(BenchmarkOptions.Parse(arguments));
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine($"{e.Message}\n{BenchmarkOptions.Usage}");
            return 2;
        }
    }

    private static int Measure(BenchmarkOptions options)
    {
        if (SshServer.WhyUnavailable() is { } reason)
        {
            Console.WriteLine($"Nothing was measured: {reason}.");
            return 1;
        }

        Report report = new(options);
        using (Bench bench = new(options, options.Cipher))
        {
            PeerSet peers = PeerSet.Find(bench);
            report.Peers = peers.Present;
            report.Missing.AddRange(peers.Missing);
            Measure(bench, peers, report);
        }

        Console.WriteLine();
        foreach (string line in report.Lines())
            Console.WriteLine(line);

        report.Write();
        Console.WriteLine($"\nEvery single run: {options.OutFile}");
        return 0;
    }

    private static void Measure(Bench bench, PeerSet peers, Report report)
    {
        ModuleShell shell = new(bench);
        CopyBenchmarks copies = new(bench, peers, Console.WriteLine);
        Part(report, "warming up", copies.WarmUp);
        Rows("copies", copies.Measure, report.Comparisons);
        Claims("memory", () => new MemoryBenchmarks(bench, Console.WriteLine).Measure());
        if (bench.Options.Wants("library"))
            MeasureLibrary(bench, report);
        Claims("listing", () => new ListingBenchmark(bench, shell, Console.WriteLine).Measure());
        Claims("remove", () => new RemoveBenchmark(bench, shell, Console.WriteLine).Measure());
        Claims("tail", () => [new TailBenchmark(bench, shell, Console.WriteLine).Measure()]);
        Claims("import", () => [ImportBenchmark.Measure(bench.Options, shell.WhyUnavailable)]);

        void Claims(string part, Func<IEnumerable<Claim>> measure)
        {
            if (bench.Options.Wants(part))
                Rows(part, measure, report.Claims);
        }

        void Rows<T>(string part, Func<IEnumerable<T>> measure, List<T> rows) => Part(report, part, () =>
        {
            foreach (T row in measure())
                rows.Add(row);
        });
    }

    // As users have them: SftpClient made with its defaults takes the cipher it lists first, and so do we. What the cipher
    // alone accounts for is shown beside it.
    private static void MeasureLibrary(Bench sameCipher, Report report)
    {
        if (LibraryBenchmarks.WhyUnavailable is { } reason)
        {
            report.Missing.Add($"SSH.NET's own client is left out: {reason}.");
            return;
        }

        using Bench ownCipher = new(sameCipher.Options, cipher: null);
        LibraryBenchmarks benchmarks = new(ownCipher, sameCipher, Console.WriteLine);
        Part(report, "library", () =>
        {
            foreach (Comparison row in benchmarks.Copies())
                report.Comparisons.Add(row);
            report.Claims.AddRange(benchmarks.Waits().Claims(sameCipher.Options.ManyFiles));
        });
    }

    // A part that fails is part of the result; it does not take the other parts with it.
    private static void Part(Report report, string name, Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException or KeyNotFoundException)
        {
            report.Missing.Add($"Of the part {name} the rest was not measured: {e.Message}");
            Console.WriteLine(report.Missing[^1]);
        }
    }
}
