using System.Diagnostics;
using System.Globalization;
using SftpTools.Fixtures.Engine;
using SftpTools.Transports;

namespace SftpTools.Benchmarks;

/// <summary>Our side of a comparison: a process that makes one copy through the engine and says what it cost.</summary>
internal static class JobCommand
{
    public const string Name = "job";

    private const double KibibytesPerMebibyte = 1024;

    /// <summary>Runs in the child.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        JobRequest request = JobRequest.FromWords(words);
        (double connectSeconds, double copySeconds) = await CopyAsync(request);
        using Process self = Process.GetCurrentProcess();
        JobResult result = new(connectSeconds, copySeconds, self.TotalProcessorTime.TotalSeconds, PeakMebibytes(self));
        Console.WriteLine(result.ToLine());
        return 0;
    }

    private static async Task<(double Connect, double Copy)> CopyAsync(JobRequest request)
    {
#if SSHNET
        if (request.Via == Via.SftpClient)
            return Library.SftpClientJob.Run(request);
#endif
        Stopwatch connecting = Stopwatch.StartNew();
        EngineJob job = await EngineJob.ConnectAsync(request.Server, CancellationToken.None, Transport(request.Via));
        double connectSeconds = connecting.Elapsed.TotalSeconds;
        Stopwatch copying = Stopwatch.StartNew();
        await (request.Direction == Direction.Up
            ? job.UploadAsync(request.Source, request.Target, CancellationToken.None)
            : job.DownloadAsync(request.Source, request.Target, CancellationToken.None));
        double copySeconds = copying.Elapsed.TotalSeconds;
        await job.CloseAsync();
        return (connectSeconds, copySeconds);
    }

    /// <summary>The engine's transport; null for its usual one.</summary>
    internal static ITransport? Transport(Via via) =>
#if SSHNET
        via == Via.SshNet ? new SftpTools.SshNet.SshNetTransport() : null;
#else
        via == Via.OpenSsh ? null : throw new NotSupportedException("This build has no SSH.NET.");
#endif

    /// <summary>The most memory the process has had resident: VmHWM where there is /proc.</summary>
    private static double PeakMebibytes(Process self)
    {
        const string status = "/proc/self/status";
        const string field = "VmHWM:";
        if (!File.Exists(status))
            return self.PeakWorkingSet64 / KibibytesPerMebibyte / KibibytesPerMebibyte;

        string line = File.ReadLines(status).First(line => line.StartsWith(field, StringComparison.Ordinal));
        string kibibytes = line[field.Length..].Replace("kB", string.Empty, StringComparison.Ordinal);
        return double.Parse(kibibytes, CultureInfo.InvariantCulture) / KibibytesPerMebibyte;
    }
}
