using System.Diagnostics;
using System.Globalization;
using SftpTools.FileSystems;
using SftpTools.Fixtures.Engine;
using SftpTools.Items;
using SftpTools.Transfer;

namespace SftpTools.Fixtures.Commands;

/// <summary>The demo for machines without PowerShell: the same job through the engine, without the cmdlets.</summary>
internal static class DemoCommand
{
    public const string Usage = "demo [--count N] [--size BYTES]";

    private const double Mebibyte = 1024 * 1024;

    public static int Run(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(arguments, [], ["--count", "--size"]);
        if (SshServer.WhyUnavailable() is { } reason)
        {
            Console.WriteLine($"The demo needs an sshd to talk to, and there is none: {reason}.");
            return 1;
        }

        TestTreeOptions tree = new()
        {
            Count = given.Number("--count", 3000),
            Size = given.Number("--size", 16 * 1024),
            VarySize = true,
            OddNames = true,
        };
        using SshServer server = SshServer.Start();
        using TempFolder work = new();
        return RunAsync(server, work, tree).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(SshServer server, TempFolder work, TestTreeOptions options)
    {
        Console.WriteLine($"A throw-away sshd listens on {server.Host}:{server.Port}. Making a tree of {options.Count} files ...");
        string tree = work.Combine("tree");
        int count = TestTree.Create(tree, options);
        long bytes = Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Say($"{count:N0} files, {bytes / Mebibyte:N1} MiB, some with names that trip careless programs.");

        EngineJob job = await EngineJob.ConnectAsync(EngineTarget.Of(server.Facts), CancellationToken.None);
        SftpSession session = job.Session;
        Say($"Connected to {session.ServerVersion}, {session.KeyExchange}, {session.Cipher}, {session.HostKeyFingerprint}.");
        string remote = Path.Combine(server.DataPath, "up");
        TimeSpan up = await ShowAsync("up", job, job.UploadAsync(tree, remote, CancellationToken.None));
        await ListAsync(job, remote);
        TimeSpan down = await ShowAsync("down", job, job.DownloadAsync(remote, work.Combine("down"), CancellationToken.None));
        await job.CloseAsync();

        Console.WriteLine("The same by the system's sftp ...");
        SftpProgram sftp = new(server.Facts);
        TimeSpan connect = sftp.Connect();
        TimeSpan sftpUp = sftp.Upload(tree, Path.Combine(server.DataPath, "sftp-up")) - connect;
        TimeSpan sftpDown = sftp.Download(remote, work.Combine("sftp-down")) - connect;

        Console.WriteLine("Compared with the tree that was copied, times of files included:");
        bool equal = Compare(tree, remote) & Compare(tree, work.Combine("down"));
        Say($"Both without the time to connect, which for sftp was {connect.TotalSeconds:N2} s and is taken off:");
        foreach ((string name, TimeSpan ours, TimeSpan theirs) in new[] { ("up", up, sftpUp), ("down", down, sftpDown) })
            Say($"  {name,-5} engine {Rate(ours, count, bytes)}   sftp {Rate(theirs, count, bytes)}   {theirs / ours:N1} times faster");

        return equal ? 0 : 1;
    }

    private static async Task<TimeSpan> ShowAsync(string name, EngineJob job, Task copy)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (await Task.WhenAny(copy, Task.Delay(200)) != copy)
            ShowProgress(name, job);

        TimeSpan elapsed = clock.Elapsed;
        ShowProgress(name, job);
        await copy;
        Say($"{(Console.IsOutputRedirected ? "" : "\n")}Copied {name} in {elapsed.TotalSeconds:N2} s.");
        return elapsed;
    }

    private static void ShowProgress(string name, EngineJob job)
    {
        if (job.Progress is not { } progress || Console.IsOutputRedirected)
            return;

        TransferProgress.Sample now = progress.Look();
        Console.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"\r{name}: {now.FilesDone:N0} of {now.FilesFound:N0} files, {now.BytesDone / Mebibyte:N1} MiB, {now.BytesPerSecond / Mebibyte:N1} MiB/s  "));
    }

    private static async Task ListAsync(EngineJob job, string remote)
    {
        IReadOnlyList<FileEntry> entries = await job.ListAsync(remote, CancellationToken.None);
        foreach (FileEntry entry in entries.OrderBy(entry => entry.Type != FileEntryType.Directory).ThenBy(entry => entry.Name).Take(12))
        {
            string owner = $"{UnixModeText.For(entry)} {entry.UserName,-8} {entry.GroupName,-8}";
            Say($"  {owner} {entry.LastWriteTimeUtc:yyyy-MM-dd HH:mm} {entry.Length,9:N0} {entry.Name}");
        }

        Say($"  ... {entries.Count:N0} entries in all");
    }

    private static bool Compare(string expected, string actual)
    {
        IReadOnlyList<string> differences = TreeComparer.Compare(expected, actual, TreeComparison.FileTimes);
        string verdict = differences.Count == 0 ? "equal, byte for byte" : $"DIFFERENT: {string.Join("; ", differences)}";
        Console.WriteLine($"  {Path.GetFileName(actual)}: {verdict}");
        return differences.Count == 0;
    }

    private static string Rate(TimeSpan time, int files, long bytes) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.TotalSeconds,6:N2} s, {files / time.TotalSeconds,6:N0} files/s, {bytes / Mebibyte / time.TotalSeconds,6:N1} MiB/s");

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
