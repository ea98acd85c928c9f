using System.Globalization;

namespace SftpTools.Fixtures;

/// <summary>A throw-away ssh-agent on a socket in a folder of its own. It ends by its id, also when the process that made it is killed.</summary>
public sealed class SshAgent : IDisposable
{
    // $1 ssh-agent, $2 its socket. The agent stays in the foreground of the guard, so its id is known and nothing else is ended.
    private const string GuardScript = """
        "$1" -D -a "$2" </dev/null >/dev/null 2>&1 &
        agent=$!
        for attempt in $(seq 500); do
            [ -S "$2" ] && break
            sleep 0.01
        done
        echo "$agent"
        read -r word
        kill -KILL "$agent" 2>/dev/null
        wait "$agent" 2>/dev/null
        """;

    private readonly TempFolder _folder;
    private readonly Guard _guard;

    private SshAgent(TempFolder folder, Guard guard, int processId)
    {
        _folder = folder;
        _guard = guard;
        ProcessId = processId;
    }

    /// <summary>The value of SSH_AUTH_SOCK and of IdentityAgent under which clients find the agent.</summary>
    public string SocketPath => SocketIn(_folder);

    /// <summary>The process of the agent.</summary>
    public int ProcessId { get; }

    /// <summary>How many keys the agent shows; none while it is locked.</summary>
    public int KeyCount => Ask("ssh-add", ["-L"]) is { ExitCode: 0 } list ? list.Output.Trim().Split('\n').Length : 0;

    /// <summary>Null where an agent can be started, else the reason why not.</summary>
    public static string? WhyUnavailable()
    {
        if (OperatingSystem.IsWindows())
            return "an agent on a socket needs a Unix system";

        return ExternalCommand.Find("ssh-agent") is null || ExternalCommand.Find("ssh-add") is null
            ? "ssh-agent or ssh-add is not installed (package openssh-client)"
            : null;
    }

    /// <summary>Starts an agent without keys.</summary>
    public static SshAgent Start()
    {
        if (WhyUnavailable() is { } reason)
            throw new InvalidOperationException($"No agent here: {reason}.");

        TempFolder folder = new();
        Guard guard = Guard.Start(GuardScript, ExternalCommand.Find("ssh-agent")!, SocketIn(folder));
        SshAgent agent = new(folder, guard, int.Parse(guard.ReadLine(), CultureInfo.InvariantCulture));
        if (File.Exists(agent.SocketPath))
            return agent;

        agent.Dispose();
        throw new InvalidOperationException("ssh-agent did not open its socket.");
    }

    /// <summary>Adds a private key.</summary>
    public void Add(string keyPath, string? passphrase = null) => Require("ssh-add", ["-q", keyPath], passphrase);

    /// <summary>Removes all keys.</summary>
    public void Clear() => Require("ssh-add", ["-q", "-D"]);

    /// <summary>Locks the agent: it shows no key and signs nothing until <see cref="Unlock"/>.</summary>
    public void Lock(string password = "locked") => Require("ssh-add", ["-x"], password);

    /// <summary>Unlocks the agent with the password it was locked with.</summary>
    public void Unlock(string password = "locked") => Require("ssh-add", ["-X"], password);

    /// <summary>Ends the agent; its socket file stays until it is disposed, as that of an agent that died does.</summary>
    public void Stop() => _guard.Release();

    public void Dispose()
    {
        Stop();
        _folder.Dispose();
    }

    private static string SocketIn(TempFolder folder) => folder.Combine("agent");

    private void Require(string program, string[] arguments, string? secret = null)
    {
        CommandResult result = Ask(program, arguments, secret);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {result.ExitCode}: {result.LastWords}");
    }

    /// <summary>Runs a client of the agent; what it asks for is answered by a script that reads a private file.</summary>
    private CommandResult Ask(string program, string[] arguments, string? secret = null)
    {
        string secretPath = _folder.Combine("secret");
        string answer = _folder.Combine("answer");
        File.Delete(answer);
        _folder.WriteScript("answer", $"cat '{secretPath}'");
        try
        {
            if (secret is not null)
                File.WriteAllText(secretPath, secret + "\n");

            return ExternalCommand.Run(
                "env",
                [
                    "SSH_AUTH_SOCK=" + SocketPath, "SSH_ASKPASS=" + answer, "SSH_ASKPASS_REQUIRE=force",
                    ExternalCommand.Find(program)!, .. arguments,
                ],
                timeout: TimeSpan.FromSeconds(20));
        }
        finally
        {
            File.Delete(secretPath);
        }
    }
}
