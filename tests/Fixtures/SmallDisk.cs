using System.Globalization;

namespace SftpTools.Fixtures;

/// <summary>A file system of a few MiB, to be filled up. Needs root and the right to mount.</summary>
public sealed class SmallDisk : IDisposable
{
    // $1 the mount point.
    private const string GuardScript = """
        read -r word
        umount "$1" 2>/dev/null || umount -l "$1"
        rmdir "$1"
        """;

    private static readonly Lazy<string?> s_whyUnavailable = new(Probe);

    private readonly Guard _guard;

    private SmallDisk(string path, Guard guard)
    {
        Path = path;
        _guard = guard;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Null where a small disk can be mounted, else the reason why not.</summary>
    public static string? WhyUnavailable() => s_whyUnavailable.Value;

    /// <summary>Mounts a disk of the given size.</summary>
    public static SmallDisk Mount(int mebibytes)
    {
        string path = Directory.CreateTempSubdirectory("sftptools-disk-").FullName;
        try
        {
            ExternalCommand.Require(
                "mount", ["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m,mode=0700"), "tmpfs", path]);
        }
        catch
        {
            Directory.Delete(path);
            throw;
        }

        return new SmallDisk(path, Guard.Start(GuardScript, path));
    }

    public void Dispose() => _guard.Release();

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux())
            return "a small disk needs Linux";

        if (!Environment.IsPrivilegedProcess)
            return "a small disk needs root to mount it";

        try
        {
            using SmallDisk disk = Mount(1);
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"a small disk could not be mounted ({e.Message})";
        }
    }
}
