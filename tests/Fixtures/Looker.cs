using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SftpTools.Fixtures;

/// <summary>
/// Another account of this machine that looks into directories all the time and tries to read every file as soon as its name is there. A
/// thread of this process that looks as "nobody" does it: setfsuid(2) is the thread's own. Needs root.
/// </summary>
public sealed partial class Looker : IDisposable
{
    private const int Nobody = 65534;

    // O_NONBLOCK of open(2): a pipe must not keep it waiting.
    private const int NonBlocking = 0x800;

    private readonly string[] _directories;
    private readonly ConcurrentDictionary<string, bool> _files = new();
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _ready = new();
    private readonly ManualResetEventSlim _awake = new(initialState: true);
    private volatile bool _ends;
    private long _rounds;

    /// <summary>Begins to look.</summary>
    /// <param name="directories">Absolute paths; every account has to be allowed to list them.</param>
    public Looker(IEnumerable<string> directories)
    {
        _directories = [.. directories];
        _thread = new Thread(Look) { IsBackground = true, Name = "looker" };
        _thread.Start();
        _ready.Wait();
    }

    /// <summary>How often all directories were gone through.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    /// <summary>How many names were seen.</summary>
    public int SeenCount => _files.Count;

    /// <summary>The files that could be opened for reading.</summary>
    public IReadOnlyList<string> Read => [.. _files.Where(static file => file.Value).Select(static file => file.Key).Order(StringComparer.Ordinal)];

    /// <summary>Null where this machine can have one, else the reason why not.</summary>
    public static string? WhyUnavailable() => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        ? null
        : "to look as another account needs root on Linux";

    /// <summary>Forgets what was seen, and looks again.</summary>
    public void Clear()
    {
        _files.Clear();
        _awake.Set();
    }

    /// <summary>Looks no more until <see cref="Clear"/>.</summary>
    public void Rest() => _awake.Reset();

    /// <inheritdoc/>
    public void Dispose()
    {
        _ends = true;
        _awake.Set();
        _thread.Join();
        _ready.Dispose();
        _awake.Dispose();
    }

    private void Look()
    {
        // The thread's groups alone, too: the function of the C library changes those of the whole process.
        _ = SystemCall(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 116 : 159, 0, 0);
        // setfsuid(2) tells no errors. Whoever still is root can open everything, so a test does not pass by it.
        _ = SetGroup(Nobody);
        _ = SetUser(Nobody);
        _ready.Set();
        while (!_ends)
        {
            foreach (string directory in _directories)
                LookInto(directory);
            Interlocked.Increment(ref _rounds);
            _awake.Wait();
        }
    }

    private void LookInto(string directory)
    {
        try
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(directory, "*", new EnumerationOptions { AttributesToSkip = 0 }))
            {
                if (Directory.Exists(path))
                {
                    LookInto(path);
                    continue;
                }
                int file = Open(path, NonBlocking);
                if (file >= 0)
                    _ = Close(file);
                _files.AddOrUpdate(path, file >= 0, (_, before) => before || file >= 0);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or closed to others.
        }
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetUser(int user);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial int SetGroup(int group);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
