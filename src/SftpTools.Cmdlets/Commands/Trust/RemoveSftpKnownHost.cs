using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Errors;
using SftpTools.Trust;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Removes keys from a known_hosts file: those of a host by its name, hashed or not, or the lines that Get-SftpKnownHost found. By name,
/// lines with markers and wildcards stay, and a line with several hosts loses the one.
/// </summary>
[Cmdlet(
    VerbsCommon.Remove,
    "SftpKnownHost",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = NameSet)]
public sealed class RemoveSftpKnownHost : KnownHostsCmdlet
{
    private const string NameSet = "Name";
    private const string LineSet = "Line";

    /// <summary>Hosts; they may bring their ports.</summary>
    [Parameter(Position = 0, ParameterSetName = NameSet)]
    [Alias("ComputerName", "Cn")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[] HostName { get; set; } = [];

    /// <summary>The port of the hosts; 22 unless the name brings one.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Only the key with this fingerprint; without a host, that key of every host.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FingerprintCompleter))]
    public string? Fingerprint { get; set; }

    /// <summary>The file instead of the user's.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Alias("KnownHostsPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Lines that Get-SftpKnownHost found.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = LineSet)]
    public SftpKnownHost[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == LineSet)
        {
            foreach (SftpKnownHost line in InputObject)
                Guarded(line.ToString(), () => Remove(line));
            return;
        }
        string? fingerprint = ReadFingerprint(Fingerprint);
        if (HostName.Length == 0 && fingerprint is null)
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpKnownHostNotNamed", "Say what to remove: -HostName, -Fingerprint, or lines from Get-SftpKnownHost."));
        }
        if (HostName.Length == 0)
            Guarded(fingerprint!, () => Remove(null, fingerprint));
        foreach (string host in HostName)
            Guarded(host, () => Remove(NameOf(host, Port), fingerprint));
    }

    private void Remove(SftpKnownHost line)
    {
        string what = $"line {line.Line} of {DisplayText.Clean(line.Path)}: {line}";
        if (ShouldProcess(what, "Remove the known host") && !KnownHostsWriter.RemoveLine(line.Path, line.Line, line.Text))
            WriteNotFound(line.ToString(), [line.Path], " The file has changed since.");
    }

    private void Remove(KnownHostName? name, string? fingerprint)
    {
        string[] paths = Path is null ? [.. KnownHostsPaths.User.Where(File.Exists)] : [FileToWrite(Path)];
        int found = 0;
        List<KnownHostEntry> kept = [];
        foreach (string path in paths)
        {
            KnownHostsFile file = KnownHostsFile.Read(path);
            WriteProblems(file.Problems);
            KnownHostEntry[] meant = [.. file.Entries.Where(entry => KnownHostsWriter.IsRemovable(entry, name, fingerprint))];
            found += meant.Length;
            if (name is not null)
                kept.AddRange(file.Entries.Where(entry => entry.Hosts.Matches(name.Text)).Except(meant));
            string keys = string.Join(", ", meant.Select(static entry => $"{entry.Key.Algorithm} {entry.Key.Fingerprint}"));
            if (meant.Length > 0 && ShouldProcess($"{name?.ToString() ?? "all hosts"} in {DisplayText.Clean(path)}", $"Remove {keys}"))
                KnownHostsWriter.Remove(path, name, fingerprint);
        }
        if (found > 0)
            return;
        string more = kept.Count == 0 ? "" : $" Lines with wildcards or markers stay: {kept[0].Place}. Get-SftpKnownHost can hand them over.";
        WriteNotFound(name?.ToString() ?? fingerprint!, paths.Length > 0 ? paths : [FileToWrite(Path)], more);
    }

    private void Guarded(string target, Action action)
    {
        try
        {
            action();
        }
        catch (SftpException exception)
        {
            WriteError(ErrorRecords.From(exception, target));
        }
    }
}
