using System.Diagnostics;
using SftpTools.Native;

namespace SftpTools.Trust;

/// <summary>
/// Keeps other writers of this module, in any process, from a known_hosts file while it is changed: an exclusively opened file beside
/// it. It cannot be the known_hosts file itself, because a rename puts another one in its place while others wait for it.
/// </summary>
internal sealed class KnownHostsLock : IDisposable
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(15);

    private readonly FileStream _file;

    private KnownHostsLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The known_hosts file, which need not exist; its folder must.</param>
    /// <exception cref="IOException">It was not to be had within 15 seconds, or somebody has put something else in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing can be written beside the file.</exception>
    public static KnownHostsLock Take(string path)
    {
        string lockPath = path + ".sftptools-lock";
        Stopwatch clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (TryTake(lockPath) is { } taken)
                    return taken;
            }
            catch (IOException exception) when (IsTaken(exception) && clock.Elapsed < s_longestWait)
            {
                // Below.
            }
            if (clock.Elapsed >= s_longestWait)
                throw new IOException($"the lock '{lockPath}' changes hands all the time");
            Thread.Sleep(Random.Shared.Next(2, 20));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // On Unix before it is closed: whoever opens the name from now on makes a new file, whoever has opened it already finds the name gone.
        if (!OperatingSystem.IsWindows())
            File.Delete(_file.Name);
        _file.Dispose();
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsTaken(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);

    // EEXIST of all Unix systems.
    private const int FileExists = 17;

    private static KnownHostsLock? TryTake(string lockPath)
    {
        RefuseLink(lockPath);
        // What follows a link that is put there now must make nothing, and what makes a file follows none.
        bool makes = !File.Exists(lockPath);
        FileStreamOptions options = new()
        {
            Mode = OperatingSystem.IsWindows() ? FileMode.OpenOrCreate : makes ? FileMode.CreateNew : FileMode.Open,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
        };
        if (makes && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        FileStream file;
        try
        {
            file = new FileStream(lockPath, options);
        }
        catch (IOException exception) when (exception is FileNotFoundException || exception.HResult == FileExists)
        {
            // Removed or made since it was looked at.
            return null;
        }
        try
        {
            if (OperatingSystem.IsWindows() || IsStillNamed(file, lockPath))
                return new KnownHostsLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return null;
    }

    private static void RefuseLink(string lockPath)
    {
        if (new FileInfo(lockPath).LinkTarget is not null)
            throw new IOException($"the lock '{lockPath}' is a link, which no program of ours makes; remove it");
    }

    // The one who had it may have removed the name between our opening and locking it, or somebody has put a link there. A file that we
    // did not make is only looked at.
    private static bool IsStillNamed(FileStream file, string lockPath)
    {
        RefuseLink(lockPath);
        if (OwnFile.WhyNotOurs(file.SafeFileHandle) is { } reason)
            throw new IOException($"the lock '{lockPath}' {reason}");
        if (UnixFileStatus.Of(lockPath, followLink: false) is { } named && UnixFileStatus.Of(file.SafeFileHandle) is { } opened)
            return named.IsSameFile(opened);
        // Where a name does not tell its file, a time that we make up does.
        DateTime mark = DateTime.UnixEpoch.AddSeconds(2.0 * Random.Shared.Next(1, 1 << 30));
        File.SetLastWriteTimeUtc(file.SafeFileHandle, mark);
        return File.GetLastWriteTimeUtc(lockPath) == mark;
    }
}
