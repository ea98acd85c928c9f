using System.Globalization;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks.Module;

/// <summary>
/// Runs pieces of script in a fresh PowerShell that has the module and one session, and reads the numbers they print.
/// </summary>
internal sealed class ModuleShell(Bench bench)
{
    private const string Manifest = "SftpTools.psd1";
    private const string Session = "bench";

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, bool> _commands = [];

    /// <summary>Why nothing of the module can be measured, or null.</summary>
    public string? WhyUnavailable =>
        bench.Options.PowerShell.Count == 0 ? bench.Options.NoPowerShell
        : !File.Exists(Manifest) ? $"{Manifest} is not in the working directory"
        : null;

    /// <summary>Why a command cannot be measured, or null.</summary>
    public string? WhyWithout(string command)
    {
        if (WhyUnavailable is { } reason)
            return reason;
        if (!_commands.TryGetValue(command, out bool found))
        {
            string answer = Execute($"(Get-Command {command} -Module SftpTools -ErrorAction Ignore) -ne $null");
            _commands[command] = found = answer.Contains("True", StringComparison.Ordinal);
        }

        return found ? null : $"this module has no {command}";
    }

    /// <summary>
    /// Runs a script with an open session. A line "name=number" of its output is a result; Get-Milliseconds { }
    /// measures, and the peak of resident memory in MiB comes as "peak".
    /// </summary>
    public IReadOnlyDictionary<string, double> Run(string script, string transport, int? proxyPort = null)
    {
        string trust = proxyPort is null
            ? $"KnownHostsPath = {Quote(bench.Server.KnownHostsPath)}; HostKeyPolicy = 'Strict'"
            : $"HostKeyFingerprint = {Quote(bench.Server.HostKeyFingerprint)}";
        string output = Execute($$"""
            $login = @{
                HostName = {{Quote(bench.Server.Host)}}; Port = {{proxyPort ?? bench.Server.Port}}
                UserName = {{Quote(bench.Server.UserName)}}
                KeyFilePath = {{Quote(bench.Server.KeyPath)}}; {{trust}}; Transport = '{{transport}}'; Name = '{{Session}}'
            }
            $session = New-SftpSession @login
            function Get-Milliseconds([scriptblock] $Work) {
                $clock = [Diagnostics.Stopwatch]::StartNew()
                $null = & $Work
                $clock.Elapsed.TotalMilliseconds
            }
            {{script}}
            Remove-SftpSession $session
            $status = Get-Content /proc/self/status -ErrorAction Ignore | Select-String '^VmHWM:\s+(\d+)'
            if ($status) { "peak=$([double] $status.Matches[0].Groups[1].Value / 1024)" }
            """);
        return output.Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split('='))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>A literal of the language.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private string Execute(string script)
    {
        IReadOnlyList<string> shell = bench.Options.PowerShell;
        string whole = $"""
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            Import-Module {Quote(Path.GetFullPath(Manifest))}
            {script}
            """;
        return ExternalCommand.Require(
            shell[0], [.. shell.Skip(1), "-NoProfile", "-NonInteractive", "-Command", whole], timeout: s_bound).Output;
    }
}
