using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.Transports.Config;
using SftpTools.Trust;

namespace SftpTools.Cmdlets.Completion;

/// <summary>
/// Completes hosts: the names of ssh_config first, then those that stand plainly in known_hosts, then those of open sessions, which alone are
/// of use to find a session.
/// </summary>
public sealed class HostNameCompleter : IArgumentCompleter
{
    /// <summary>Where the files are; another place only in tests.</summary>
    internal SshConfigEnvironment Configuration { get; init; } = SshConfigEnvironment.Current;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            CompletionWord word = CompletionWord.Parse(wordToComplete ?? "");
            int at = word.Text.LastIndexOf('@');
            string user = word.Text[..(at + 1)];
            string start = word.Text[(at + 1)..];
            return
            [
                .. (commandName == "Get-SftpSession" ? [] : FileNames()).Concat(SessionNames())
                    .Where(host => host.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase) && DisplayText.Clean(host.Name) == host.Name)
                    .DistinctBy(host => host.Name, StringComparer.OrdinalIgnoreCase)
                    .Select(host => new CompletionResult(
                        word.Quote(user + host.Name), host.Name, CompletionResultType.ParameterValue, $"{host.Name} ({host.Source})")),
            ];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // At the prompt there is no place for an error.
            return [];
        }
    }

    private IEnumerable<(string Name, string Source)> FileNames() =>
        HostNames.Read(Configuration).Select(name => (name, "ssh_config"))
            .Concat(KnownNames().Select(name => (name, "known_hosts")));

    private static IEnumerable<(string Name, string Source)> SessionNames() =>
        RunspaceSessions.Current.Sessions.Select(session => (session.HostName, "open session"));

    private IEnumerable<string> KnownNames() => KnownHostsPaths.OfUser(Configuration.UserDirectory).Concat(KnownHostsPaths.System)
        .SelectMany(path => KnownHostsFile.Read(path).Entries)
        .Where(entry => entry.Marker == KnownHostMarker.None && !entry.Hosts.IsHashed)
        .SelectMany(entry => entry.Hosts.Text.Split(','))
        .Where(name => name.Length > 0 && name.AsSpan().IndexOfAny("*?!|") < 0)
        // "[host]:22" and "[host]:2222" are what -HostName takes as host:port; an address of IPv6 keeps its brackets.
        .Select(name => name.StartsWith('[') && name.Count(c => c == ':') == 1
            ? name.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
            : name)
        .Order(StringComparer.OrdinalIgnoreCase);
}
