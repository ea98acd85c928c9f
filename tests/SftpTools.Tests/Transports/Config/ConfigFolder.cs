using SftpTools.Fixtures;
using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports.Config;

/// <summary>A home with ssh_config files of its own, and an environment that looks nowhere else.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public ConfigFolder()
    {
        Directory.CreateDirectory(_folder.Combine("home", ".ssh"));
        Directory.CreateDirectory(_folder.Combine("system"));
        Environment = new SshConfigEnvironment
        {
            HomeDirectory = _folder.Combine("home"),
            UserConfigPath = UserFile,
            SystemConfigPath = SystemFile,
            SystemDirectory = _folder.Combine("system"),
            UserName = "local",
            UserId = "1234",
            MachineName = "box.example.com",
            Variable = name => Variables.GetValueOrDefault(name),
        };
    }

    public SshConfigEnvironment Environment { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public string UserFile => _folder.Combine("home", ".ssh", "config");

    public string SystemFile => _folder.Combine("system", "ssh_config");

    public string Home(params string[] parts) => _folder.Combine(["home", .. parts]);

    /// <summary>Writes the user's file.</summary>
    public void User(params string[] lines) => Write(UserFile, lines);

    /// <summary>Writes the system's file.</summary>
    public void System(params string[] lines) => Write(SystemFile, lines);

    /// <summary>Writes another file of the home's .ssh and returns its path.</summary>
    public string Ssh(string name, params string[] lines) => Write(Home(".ssh", name), lines);

    public SshHostSettings Read(string host, params (string Name, string Value)[] options) => SshConfigReader.Read(
        host, Environment, [.. options.Select(static option => KeyValuePair.Create(option.Name, option.Value))]);

    public void Dispose() => _folder.Dispose();

    private static string Write(string path, string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
