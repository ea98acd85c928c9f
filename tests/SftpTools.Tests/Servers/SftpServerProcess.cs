using System.Diagnostics;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;

namespace SftpTools.Tests.Servers;

/// <summary>The system's own sftp-server as a child process, its standard streams in place of a connection.</summary>
internal sealed class SftpServerProcess : IAsyncDisposable
{
    private static readonly string[] s_places =
    [
        "/usr/lib/openssh/sftp-server",
        "/usr/libexec/openssh/sftp-server",
        "/usr/lib/ssh/sftp-server",
        "/usr/libexec/sftp-server",
    ];

    private readonly Process _process;

    private SftpServerProcess(Process process) => _process = process;

    /// <summary>Where this machine has it, or null.</summary>
    public static string? FilePath { get; } = s_places.FirstOrDefault(File.Exists);

    /// <summary>Why tests that need it are skipped, or null.</summary>
    public static string? SkipReason { get; } =
        FilePath is null ? $"This machine has no sftp-server; looked for {string.Join(", ", s_places)}." : null;

    public static SftpServerProcess Start(params string[] arguments)
    {
        ProcessStartInfo start = new(FilePath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return new SftpServerProcess(Process.Start(start)!);
    }

    /// <summary>Opens the one connection that the process serves.</summary>
    public Task<SftpClient> ConnectAsync() => SftpClient.OpenAsync(
        _process.StandardOutput.BaseStream, _process.StandardInput.BaseStream, new ChannelOptions(), CancellationToken.None).InTime();

    /// <summary>Ends the process, as the end of its connection may have done before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync().InTime();
        _process.Dispose();
    }
}
