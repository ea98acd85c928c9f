using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using SftpTools.Cmdlets.Completion;
using SftpTools.Transports.Config;

namespace SftpTools.Cmdlets.Tests.Completion;

/// <summary>Hosts are offered by the names in ssh_config and known_hosts.</summary>
public sealed class HostNameCompleterTests : IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJFhIvfp5B1pdDwSi0tLYdQlU8hhtPVN0CNHqxRBBmUn";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sftptools-");

    public void Dispose() => _home.Delete(recursive: true);

    [Theory]
    [InlineData("New-SftpSession", "bui", "build-alias build.known build.port:2222")]
    [InlineData("New-SftpSession", "me@bui", "me@build-alias me@build.known me@build.port:2222")]
    [InlineData("Get-SftpHostKey", "oth", "other")]
    [InlineData("Get-SftpSession", "bui", "")]
    [InlineData("New-SftpSession", "esc", "")]
    public void The_names_of_files_are_offered(string command, string word, string expected)
    {
        string folder = _home.CreateSubdirectory(".ssh").FullName;
        string config = Path.Combine(folder, "config");
        File.WriteAllText(config, "Host build-alias *.pattern\n  HostName build.example\nHost other esc\u001b[31m esc\u200b\n");
        File.WriteAllText(
            Path.Combine(folder, "known_hosts"),
            $"build.known,10.0.0.1 {Key}\n[build.port]:2222 {Key}\n*.build {Key}\n"
            + $"|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= {Key}\n");
        HostNameCompleter completer = new()
        {
            Configuration = SshConfigEnvironment.Current with { HomeDirectory = _home.FullName, UserConfigPath = config, SystemConfigPath = null },
        };
        CommandAst line = (CommandAst)Parser.ParseInput(command, out _, out _).Find(static ast => ast is CommandAst, searchNestedScriptBlocks: false);

        string[] offered;
        using (Runspace.DefaultRunspace = RunspaceFactory.CreateRunspace(InitialSessionState.Create()))
        {
            offered =
            [
                .. completer.CompleteArgument(command, "HostName", word, line, new Dictionary<string, object>())
                    .Select(static result => result.CompletionText),
            ];
        }
        Runspace.DefaultRunspace = null;

        Assert.Equal(expected, string.Join(' ', offered));
    }
}
