using System.Diagnostics;
using System.Security.Cryptography;

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
    /// <exception cref="IOException">It was not to be had within 15 seconds.</exception>
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
                Thread.Sleep(Random.Shared.Next(2, 20));
            }
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

    private static KnownHostsLock? TryTake(string lockPath)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        FileStream file = new(lockPath, options);
        if (OperatingSystem.IsWindows() || IsStillNamed(file, lockPath))
            return new KnownHostsLock(file);
        file.Dispose();
        return null;
    }

    // The one who had it may have removed the name between our opening and locking it. A time that we make up is not found under the name
    // then. (A second handle could not read what we write: System.IO would wait for our lock.)
    private static bool IsStillNamed(FileStream file, string lockPath)
    {
        DateTime mark = DateTime.UnixEpoch.AddSeconds(2.0 * RandomNumberGenerator.GetInt32(1, 1 << 30));
        File.SetLastWriteTimeUtc(file.SafeFileHandle, mark);
        return File.GetLastWriteTimeUtc(lockPath) == mark;
    }
}
