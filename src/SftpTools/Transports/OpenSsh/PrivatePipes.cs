using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using SftpTools.Errors;
using SftpTools.Native;

namespace SftpTools.Transports.OpenSsh;

/// <summary>A folder only this user can enter, with named pipes in it. What goes through them is in memory only.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PrivatePipes : IDisposable
{
    /// <summary>Makes the folder.</summary>
    /// <param name="names">The names of the pipes.</param>
    public PrivatePipes(params ReadOnlySpan<string> names)
    {
        try
        {
            Folder = Directory.CreateTempSubdirectory("sftptools-").FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SftpException(
                SftpErrorKind.Failure,
                $"No folder can be made in '{DisplayText.Clean(Path.GetTempPath())}', where ssh is to meet this session: {exception.Message.TrimEnd('.')}. "
                    + "The environment variable TMPDIR names another place; -Transport SshNet needs none.",
                exception);
        }
        try
        {
            File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (string name in names)
                Make(PathOf(name));
        }
        catch
        {
            Directory.Delete(Folder, recursive: true);
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The path of a pipe, or of what else is put into the folder.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Puts a program into the folder, and returns its path.</summary>
    public string WriteProgram(string name, string text)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
        };
        using FileStream program = new(PathOf(name), options);
        program.Write(Encoding.UTF8.GetBytes(text));
        return PathOf(name);
    }

    /// <summary>Opens a pipe for both directions: it needs no peer then, and does not end when one goes.</summary>
    public FileStream Open(string name) =>
        new(PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    /// <summary>How much is in a pipe that nobody has read.</summary>
    public static int BytesWaiting(FileStream pipe)
    {
        // FIONREAD of ioctl(2).
        ulong request = OperatingSystem.IsMacOS() ? 0x4004667FUL : 0x541BUL;
        return Libc.Control(pipe.SafeFileHandle, request, out int waiting) < 0 ? 0 : waiting;
    }

    /// <summary>Removes the folder; who has a pipe open keeps it.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // It holds empty pipes and a script without secrets, in the system's temporary folder.
        }
    }

    private static void Make(string path)
    {
        if (Libc.MakeFifo(path, (uint)(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new IOException($"mkfifo failed for '{path}' (errno {Marshal.GetLastPInvokeError()}).");
    }
}
