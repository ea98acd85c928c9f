using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>Measures the engine and the system's sftp in one run, pair by pair, on a throw-away sshd.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [JobCommand.Name, .. string[] request])
            return await JobCommand.RunAsync(request);
        if (arguments is [ProbeCommand.Name, .. string[] probe])
            return await ProbeCommand.RunAsync(probe);

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
        MeasureCopies(options, report);
        MeasureImport(options, report);
        Console.WriteLine();
        foreach (string line in report.Lines())
            Console.WriteLine(line);

        report.Write(options.OutFile);
        Console.WriteLine($"Every single run: {options.OutFile}");
        return 0;
    }

    private static void MeasureCopies(BenchmarkOptions options, Report report)
    {
        using Bench bench = new(options);
        CopyBenchmarks benchmarks = new(bench, Console.WriteLine);
        if (options.Wants("latency") || options.Wants("far") || options.Wants("many") || options.Wants("big"))
            benchmarks.WarmUp();
        if (options.Wants("latency"))
            report.Comparisons.Add(benchmarks.SmallFilesOverDelay());
        if (options.Wants("far"))
            report.Comparisons.AddRange(benchmarks.BigFileOverDelay());
        if (options.Wants("many"))
            report.Comparisons.AddRange(benchmarks.ManyFiles());
        if (options.Wants("big"))
            report.Comparisons.AddRange(benchmarks.BigFile());
        if (options.Wants("library"))
            MeasureLibrary(new LibraryBenchmarks(bench, Console.WriteLine), report);
    }

    private static void MeasureLibrary(LibraryBenchmarks benchmarks, Report report)
    {
        report.LibrarySkipped = LibraryBenchmarks.WhyUnavailable;
        if (report.LibrarySkipped is not null)
            return;
        report.Comparisons.AddRange(benchmarks.Copies());
        report.Waits = benchmarks.Waits();
    }

    private static void MeasureImport(BenchmarkOptions options, Report report)
    {
        string manifest = Path.GetFullPath("SftpTools.psd1");
        report.ImportSkipped =
            !options.Wants("import") ? "it was not asked for"
            : options.PowerShell.Count == 0 ? options.NoPowerShell
            : !File.Exists(manifest) ? "SftpTools.psd1 is not in the working directory"
            : null;
        if (report.ImportSkipped is null)
            report.ImportMilliseconds = ImportBenchmark.Milliseconds(options.PowerShell, manifest);
    }
}
