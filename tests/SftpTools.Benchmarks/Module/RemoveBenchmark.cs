using System.Diagnostics;
using System.Globalization;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Fixtures;
using SftpTools.Fixtures.Engine;
using SftpTools.Protocol;

namespace SftpTools.Benchmarks.Module;

/// <summary>
/// Remove-SftpItem -Recurse, beside the same tree removed with one request at a time over the same kind of connection.
/// </summary>
internal sealed class RemoveBenchmark(Bench bench, ModuleShell shell, Action<string> say)
{
    private const string Command = "Remove-SftpItem";
    private const double WantedRatio = 10;
    private const int FilesPerDirectory = 10;
    private const int DelayedShare = 40;

    /// <summary>
    /// On loopback, and over the long line, where a part of the tree tells how long one request at a time takes.
    /// </summary>
    public IEnumerable<Claim> Measure()
    {
        yield return Measure("loopback", null, share: 1);
        using DelayProxy proxy = DelayProxy.Start(bench.Server.Host, bench.Server.Port, bench.Options.RoundTrip);
        yield return Measure($"{bench.Options.RoundTrip.TotalMilliseconds:0} ms round trip", proxy.Port, DelayedShare);
    }

    private Claim Measure(string place, int? proxyPort, int share)
    {
        int count = bench.Options.RemovedFiles;
        string what = $"{Command} -Recurse of {count:N0} files in {count / FilesPerDirectory:N0} directories, {place}, "
            + "against one request at a time";
        string wanted = $"{WantedRatio:0} times";
        if (shell.WhyWithout(Command) is { } reason)
            return Claim.NotMeasured(what, wanted, reason);

        List<double> ours = [];
        List<double> theirs = [];
        for (int pair = 1; pair <= bench.Options.Pairs; pair++)
        {
            string tree = Tree(count);
            ours.Add(shell.Run(
                $$"""
                $path = {{ModuleShell.Quote(tree)}}
                "removed=$(Get-Milliseconds { Remove-SftpItem $path -Session $session -Recurse -Force -Confirm:$false })"
                """,
                "OpenSsh",
                proxyPort)["removed"] / 1000);
            if (Directory.Exists(tree))
                throw new InvalidOperationException($"{Command} left something of the tree.");

            int part = Math.Max(1, count / share);
            theirs.Add(OneAtATimeAsync(Tree(part), proxyPort).GetAwaiter().GetResult() * count / part);
            say(string.Create(CultureInfo.InvariantCulture, $"{what}, pair {pair}: {ours[^1]:0.00} s and {theirs[^1]:0.00} s"));
        }

        double ratio = Median.Of(ours.Zip(theirs, (mine, single) => single / mine));
        string scaled = share > 1 ? $", scaled from a {share}th of the files" : string.Empty;
        return new Claim(
            what,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ratio:0.0} times as fast ({Median.Of(ours):0.00} s; one at a time {Median.Of(theirs):0.00} s{scaled})"),
            wanted,
            ratio >= WantedRatio);
    }

    private string Tree(int count)
    {
        string tree = bench.Remote("removed");
        TestTree.Create(tree, new() { Count = count, Size = 1, FilesPerDirectory = FilesPerDirectory });
        return tree;
    }

    private async Task<double> OneAtATimeAsync(string tree, int? proxyPort)
    {
        EngineTarget target = EngineTarget.Of(bench.Server, proxyPort, bench.Options.Cipher);
        EngineJob job = await EngineJob.ConnectAsync(target, CancellationToken.None);
        SftpClient client = await job.Session.GetClientAsync(CancellationToken.None);
        Stopwatch clock = Stopwatch.StartNew();
        await RemoveAsync(job.Session.Files, client, tree);
        double seconds = clock.Elapsed.TotalSeconds;
        await job.CloseAsync();
        return seconds;
    }

    private static async Task RemoveAsync(SftpFileSystem files, SftpClient client, string directory)
    {
        await foreach (FileEntry entry in files.EnumerateAsync(directory, CancellationToken.None))
        {
            if (entry.Type == FileEntryType.Directory)
                await RemoveAsync(files, client, entry.Path);
            else
                await client.RemoveAsync(entry.Path, CancellationToken.None);
        }

        await client.RmDirAsync(directory, CancellationToken.None);
    }
}
