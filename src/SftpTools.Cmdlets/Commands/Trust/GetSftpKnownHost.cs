using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Trust;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Lists the lines of the known_hosts files, or those about a host.</summary>
[Cmdlet(VerbsCommon.Get, "SftpKnownHost")]
[OutputType(typeof(SftpKnownHost))]
public sealed class GetSftpKnownHost : KnownHostsCmdlet
{
    /// <summary>
    /// Hosts, as New-SftpSession takes them: the lines that ssh would use for them, hashed ones too. A name with wildcards is held against
    /// the names as they stand in the files.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "Cn")]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    [AllowEmptyString]
    [HostNameTransformation]
    [SupportsWildcards]
    public string[] HostName { get; set; } = [];

    /// <summary>The port of the hosts; 22 unless the name brings one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The file instead of those that ssh reads.</summary>
    [Parameter]
    [Alias("KnownHostsPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<string> paths = FilesToRead(Path);
        KnownHostsFile[] files = [.. paths.Select(KnownHostsFile.Read)];
        WriteProblems(files.SelectMany(static file => file.Problems));
        KnownHostEntry[] entries = [.. files.SelectMany(static file => file.Entries)];
        if (HostName.Length == 0)
        {
            foreach (KnownHostEntry entry in entries)
                Write(entry);
            return;
        }
        foreach (string host in NamedHosts(HostName))
        {
            if (WildcardPattern.ContainsWildcardCharacters(host) && !host.StartsWith('['))
                WriteLike(host, entries);
            else
                WriteAbout(host, entries, paths);
        }
    }

    private void WriteLike(string pattern, KnownHostEntry[] entries)
    {
        WildcardPattern wildcards = Wildcards.Get(pattern);
        foreach (SftpKnownHost host in entries.Select(static entry => new SftpKnownHost(entry)))
        {
            if (host.HostName.Split(',').Any(wildcards.IsMatch) && (Port is null || host.Port == Port))
                WriteObject(host);
        }
    }

    private void WriteAbout(string host, KnownHostEntry[] entries, IReadOnlyList<string> paths)
    {
        try
        {
            KnownHostName name = NameOf(host, Port);
            KnownHostEntry[] found = [.. entries.Where(entry => entry.Hosts.Matches(name.Text))];
            foreach (KnownHostEntry entry in found)
                Write(entry);
            if (found.Length == 0)
                WriteNotFound(name.ToString(), paths);
        }
        catch (SftpException exception)
        {
            WriteError(ErrorRecords.From(exception, host));
        }
    }

    private void Write(KnownHostEntry entry) => WriteObject(new SftpKnownHost(entry));
}
