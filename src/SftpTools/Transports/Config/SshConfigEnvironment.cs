using SftpTools.Native;

namespace SftpTools.Transports.Config;

/// <summary>What the configuration depends on besides its files; a test names its own.</summary>
internal sealed record SshConfigEnvironment
{
    private static readonly bool s_windows = OperatingSystem.IsWindows();

    /// <summary>What ~ and %d stand for.</summary>
    public required string HomeDirectory { get; init; }

    /// <summary>The user's file, or null for none.</summary>
    public string? UserConfigPath { get; init; }

    /// <summary>The file of the whole system, or null for none.</summary>
    public string? SystemConfigPath { get; init; }

    /// <summary>The folder of the system's ssh files.</summary>
    public required string SystemDirectory { get; init; }

    /// <summary>The local account: %u, Match localuser, and who logs in where nothing says otherwise.</summary>
    public required string UserName { get; init; }

    /// <summary>The number of the local account, %i.</summary>
    public string UserId { get; init; } = "0";

    /// <summary>The name of this machine, %l; up to its first dot it is %L.</summary>
    public required string MachineName { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The real one: this process, this account, and the files named in ssh_config(5).</summary>
    public static SshConfigEnvironment Current
    {
        get
        {
            string home = HomeFolder.Path;
            string system = s_windows
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "ssh")
                : "/etc/ssh";
            return new SshConfigEnvironment
            {
                HomeDirectory = home,
                UserConfigPath = Path.Combine(home, ".ssh", "config"),
                SystemDirectory = system,
                SystemConfigPath = Path.Combine(system, "ssh_config"),
                UserName = Environment.UserName,
                UserId = Libc.EffectiveUser()?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "0",
                MachineName = Environment.MachineName,
            };
        }
    }

    /// <summary>The folder of the user's ssh files.</summary>
    public string UserDirectory => Path.Combine(HomeDirectory, ".ssh");
}
