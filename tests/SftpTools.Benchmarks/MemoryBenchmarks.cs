using System.Globalization;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>The most memory that our process takes for work whose size must not matter.</summary>
internal sealed class MemoryBenchmarks(Bench bench, Action<string> say)
{
    private const long Mebibyte = 1024 * 1024;
    private const long MarkEvery = 1024 * Mebibyte;
    private const long Spare = 4096 * Mebibyte;
    private const double MaxSparseMebibytes = 150;
    private const double MaxFilesMebibytes = 250;
    private const int FilesPerDirectory = 1000;

    private BenchmarkOptions Options => bench.Options;

    /// <summary>A sparse file and many small files, up and down, once each.</summary>
    public IEnumerable<Claim> Measure()
    {
        foreach (Direction direction in new[] { Direction.Up, Direction.Down })
            yield return SparseFile(direction);
        foreach (Direction direction in new[] { Direction.Up, Direction.Down })
            yield return SmallFiles(direction);
    }

    private Claim SparseFile(Direction direction)
    {
        long length = Options.SparseMebibytes * Mebibyte;
        string what = $"peak memory: a sparse file of {Options.SparseMebibytes:N0} MiB {Word(direction)}";
        string wanted = $"{MaxSparseMebibytes:0} MiB";
        string[] folders = [bench.EmptyFolder, "/var/tmp"];
        if (folders.FirstOrDefault(folder => Directory.Exists(folder) && Room(folder) >= length + Spare) is not { } place)
            return Claim.NotMeasured(what, wanted, "neither in memory nor on disk is there room for its copy");

        // A folder of its own, readable for this user only, which goes with all that is in it.
        string folder = Path.Combine(place, $"sftptools-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            string source = Path.Combine(folder, "sparse");
            WriteSparse(source, length);
            return Of(what, bench.Ours(direction, source, folder: folder), MaxSparseMebibytes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Claim SmallFiles(Direction direction)
    {
        string source = direction == Direction.Up ? bench.Local("memory") : bench.Remote("memory");
        TestTree.Create(source, new() { Count = Options.MemoryFiles, Size = 1024, FilesPerDirectory = FilesPerDirectory });
        Claim claim = Of(
            $"peak memory: {Options.MemoryFiles:N0} files of 1 KiB {Word(direction)}", bench.Ours(direction, source), MaxFilesMebibytes);
        Bench.Remove(source);
        return claim;
    }

    private Claim Of(string what, JobResult result, double most)
    {
        Claim claim = new(
            what,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.PeakMebibytes:0} MiB (in {result.WallSeconds:0.0} s, {result.CpuSeconds:0.0} s of processor time)"),
            string.Create(CultureInfo.InvariantCulture, $"{most:0} MiB"),
            result.PeakMebibytes <= most);
        say($"{claim.What}: {claim.Measured}");
        return claim;
    }

    // A mark here and there, so that comparing the bytes means something.
    private static void WriteSparse(string path, long length)
    {
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.SetLength(length);
        for (long position = 0; position < length; position += MarkEvery)
        {
            stream.Position = position;
            stream.Write(BitConverter.GetBytes(position + 1));
        }
    }

    /// <summary>Free bytes of a file system; one in memory has no more than the machine has left.</summary>
    private static long Room(string folder)
    {
        DriveInfo drive = new(folder);
        if (drive.DriveFormat != "tmpfs" || !File.Exists("/proc/meminfo"))
            return drive.AvailableFreeSpace;
        string line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        string kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return Math.Min(drive.AvailableFreeSpace, long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024);
    }

    private static string Word(Direction direction) => direction == Direction.Up ? "up" : "down";
}
