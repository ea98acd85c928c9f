using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SftpTools.Native;

/// <summary>
/// The one rule for files that decide something: configuration, known hosts, journals, records. Each counts only if nobody else can have
/// written it: it belongs to this account or to root, and its mode lets no one else write. It is ssh's rule for its configuration
/// (ssh_config(5), FILES). Windows has other means, and the folders of a profile are closed to others there.
/// </summary>
internal static class OwnFile
{
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const int NoEntry = 2;
    private const int NoAccess = 13;
    private const int NoDirectory = 20;

    // O_NONBLOCK and O_CLOEXEC of open(2); O_RDONLY is 0.
    private static readonly int s_flags = OperatingSystem.IsLinux() ? 0x800 | 0x80000 : 0x4 | 0x1000000;

    /// <summary>Why an open file does not count, in words that follow its name; null when it does.</summary>
    public static string? WhyNotOurs(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
            return null;
        if (UnixFileStatus.Of(file) is { } status && status.UserId != 0 && Libc.EffectiveUser() is { } user && status.UserId != user)
            return $"belongs to another account (user {status.UserId}), which can have written anything into it";
        return (File.GetUnixFileMode(file) & OthersMayWrite) != 0
            ? "can be written by others than its owner; take that right away (chmod go-w)"
            : null;
    }

    /// <summary>
    /// Opens a file to read it. A pipe, which could keep us waiting for ever, and other things that are not files are refused; a device is
    /// read as an empty file, because /dev/null is what people put in for none.
    /// </summary>
    /// <returns>The file, or null for a device.</returns>
    /// <exception cref="IOException">It cannot be opened, or is not a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The account may not read it.</exception>
    public static FileStream? OpenRead(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            if (stream.CanSeek)
                return stream;
            stream.Dispose();
            return null;
        }
        SafeFileHandle handle = new(Libc.Open(path, s_flags), ownsHandle: true);
        if (handle.IsInvalid)
            throw Failure(path);
        try
        {
            UnixFileStatus? status = UnixFileStatus.Of(handle);
            if (status is { IsCharacterDevice: true })
            {
                handle.Dispose();
                return null;
            }
            if (status is { IsRegular: false })
                throw Directory.Exists(path) ? new UnauthorizedAccessException("it is a folder") : new IOException("it is not a regular file");
            return new FileStream(handle, FileAccess.Read, bufferSize: 1);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file whole, as <see cref="OpenRead"/> opens it; a device is empty.</summary>
    /// <exception cref="IOException">It cannot be opened, is not a file, or is longer than that.</exception>
    /// <exception cref="UnauthorizedAccessException">The account may not read it.</exception>
    public static byte[] ReadAll(string path, int longest)
    {
        using FileStream? stream = OpenRead(path);
        if (stream is null)
            return [];
        if (stream.Length > longest)
            throw new IOException($"it is longer than {longest / 1024} KiB");
        byte[] bytes = new byte[stream.Length];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static Exception Failure(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string words = new Win32Exception(error).Message;
        return error switch
        {
            NoEntry => new FileNotFoundException(words, path),
            NoDirectory => new DirectoryNotFoundException(words),
            NoAccess => new UnauthorizedAccessException(words),
            _ => new IOException(words),
        };
    }
}
