using System.Diagnostics;
using SftpTools.Fixtures;

namespace SftpTools.Tests.Transports.Agent;

/// <summary>
/// A real ssh-agent with a socket in a private folder. It serves a command that ends with this process, and so ends
/// too.
/// </summary>
internal sealed class AgentProcess : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Process _served;

    public AgentProcess()
    {
        SocketPath = _folder.Combine("agent");
        ProcessStartInfo start = new(ExternalCommand.Find("ssh-agent")!, ["-a", SocketPath, "cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _served = Process.Start(start) ?? throw new InvalidOperationException("ssh-agent did not start.");
        // The command starts when the socket is there; its echo says so.
        _served.StandardInput.WriteLine("ready");
        _served.StandardInput.Flush();
        Assert.Equal("ready", _served.StandardOutput.ReadLine());
    }

    /// <summary>Why there is no agent on this machine, or null.</summary>
    public static string? WhyUnavailable() =>
        OperatingSystem.IsWindows() || ExternalCommand.Find("ssh-agent") is null || ExternalCommand.Find("ssh-add") is null
            ? "ssh-agent and ssh-add are not on this machine."
            : null;

    public string SocketPath { get; }

    /// <summary>Makes a key and adds it.</summary>
    public SshKey AddNewKey(string type)
    {
        SshKey key = SshKey.Generate(_folder.Combine(type), type);
        Add(key);
        return key;
    }

    /// <summary>Adds a key, with the certificate beside it if there is one.</summary>
    public void Add(SshKey key) => Run("-q", key.Path);

    /// <summary>Locks the agent until its end.</summary>
    public void Lock()
    {
        string answer = _folder.WriteScript("answer", "echo locked");
        ExternalCommand.Require(
            ExternalCommand.Find("env")!,
            ["SSH_AUTH_SOCK=" + SocketPath, "SSH_ASKPASS=" + answer, "SSH_ASKPASS_REQUIRE=force", "DISPLAY=none", "ssh-add", "-x"]);
    }

    public void Dispose()
    {
        _served.StandardInput.Close();
        if (!_served.WaitForExit(InTimeExtensions.Limit))
            _served.Kill();
        _served.Dispose();
        _folder.Dispose();
    }

    private void Run(params string[] arguments) => ExternalCommand.Require(
        ExternalCommand.Find("env")!, ["SSH_AUTH_SOCK=" + SocketPath, "ssh-add", .. arguments]);
}
