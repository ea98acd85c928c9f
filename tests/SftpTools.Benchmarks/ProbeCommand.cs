using System.Diagnostics;
using System.Globalization;
using SftpTools.FileSystems;
using SftpTools.Fixtures.Engine;

namespace SftpTools.Benchmarks;

/// <summary>Short waits, measured many times in one process, so that the start of the runtime is not in them.</summary>
internal static class ProbeCommand
{
    public const string Name = "probe";

    private const int Rounds = 25;

    /// <summary>Runs in the child: prints the medians of connecting and of the time to the first entry of a listing.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        JobRequest request = JobRequest.FromWords(words);
        List<double> connects = [];
        List<double> entries = [];
        // The first round compiles; it does not count.
        for (int round = 0; round <= Rounds; round++)
        {
            (double connect, double entry) = await MeasureAsync(request);
            if (round == 0)
                continue;
            connects.Add(connect);
            entries.Add(entry);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Median.Of(connects)} {Median.Of(entries)}"));
        return 0;
    }

    private static async Task<(double Connect, double Entry)> MeasureAsync(JobRequest request)
    {
        Stopwatch clock = Stopwatch.StartNew();
#if SSHNET
        if (request.Via == Via.SftpClient)
        {
            using Renci.SshNet.SftpClient client = Library.SftpClientJob.Connect(request.Server);
            double connected = clock.Elapsed.TotalSeconds;
            clock.Restart();
            _ = client.ListDirectory(request.Source).First();
            return (connected, clock.Elapsed.TotalSeconds);
        }
#endif
        EngineJob job = await EngineJob.ConnectAsync(request.Server, CancellationToken.None, JobCommand.Transport(request.Via));
        double connect = clock.Elapsed.TotalSeconds;
        clock.Restart();
        double entry = double.NaN;
        await foreach (FileEntry first in job.Session.Files.EnumerateAsync(request.Source, CancellationToken.None))
        {
            _ = first;
            entry = clock.Elapsed.TotalSeconds;
            break;
        }
        await job.CloseAsync();
        return (connect, entry);
    }
}
