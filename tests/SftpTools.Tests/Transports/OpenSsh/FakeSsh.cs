using SftpTools.Fixtures;
using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>A shell script in the place of ssh. It writes to "$log" what ssh would write to its log.</summary>
internal sealed class FakeSsh : IDisposable
{
    private const string Start = "#!/bin/sh\nlog=/dev/null; p=; for a in \"$@\"; do [ \"$p\" = -E ] && log=$a; p=$a; done\n";

    private readonly TempFolder _folder = new();

    public FakeSsh(string script)
    {
        // Written by a process of its own: a file that this process has open for writing while another test starts a child cannot be run.
        ExternalCommand.Require("/bin/sh", ["-c", "cat > \"$1\" && chmod 700 \"$1\"", "sh", Command], $"{Start}{script}\n");
    }

    public string Command => _folder.Combine("ssh");

    /// <summary>A path beside the script, which is $0 without its last part.</summary>
    public string PathOf(string name) => _folder.Combine(name);

    /// <summary>A session over it.</summary>
    public Task<SftpSession> ConnectAsync(ConnectionOptions? options = null, IInteraction? interaction = null) =>
        SftpSession.OpenAsync(
            1,
            "fake",
            new OpenSshTransport { Command = Command },
            options ?? new ConnectionOptions { HostName = "host" },
            interaction ?? SilentInteraction.Instance,
            default).InTime();

    public void Dispose() => _folder.Dispose();
}
