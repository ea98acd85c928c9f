using System.Diagnostics;

namespace SftpTools.Fixtures;

/// <summary>
/// A shell that waits for its standard input to end and then cleans up. A fixture owns one for each thing that would outlive it (a
/// daemon, a mount, an account), so the cleaning happens as well when the test process is killed, and it is always the same cleaning.
/// </summary>
internal sealed class Guard : IDisposable
{
    // Ctrl+C reaches the whole process group; the guard has to survive it to do its work.
    private const string Preamble = "trap '' INT HUP TERM QUIT\n";

    private static readonly TimeSpan s_cleaningBound = TimeSpan.FromSeconds(30);

    private readonly Process _shell;
    private bool _disposed;

    private Guard(Process shell) => _shell = shell;

    /// <summary>
    /// Starts a guard. The script sees the arguments as $1, $2, ... and has to <c>read</c> from its input before it cleans.
    /// </summary>
    public static Guard Start(string script, params string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", Preamble + script, "guard", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new Guard(Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start."));
    }

    /// <summary>The next line that the script prints.</summary>
    public string ReadLine() => _shell.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException("The guard shell ended before it answered.");

    /// <summary>Lets the guard clean up, with a word for its script, and waits until it has.</summary>
    public void Release(string word = "")
    {
        if (_disposed)
            return;

        _disposed = true;
        try
        {
            _shell.StandardInput.WriteLine(word);
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // Already gone, and so already clean.
        }

        if (!_shell.WaitForExit(s_cleaningBound))
            _shell.Kill(entireProcessTree: false);

        _shell.Dispose();
    }

    public void Dispose() => Release();
}
