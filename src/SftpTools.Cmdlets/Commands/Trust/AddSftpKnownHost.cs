using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Errors;
using SftpTools.Trust;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Adds a key of a host to a known_hosts file, so that the host is trusted from then on.</summary>
[Cmdlet(VerbsCommon.Add, "SftpKnownHost", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SftpKnownHost))]
public sealed class AddSftpKnownHost : KnownHostsCmdlet
{
    /// <summary>The host; it may bring its port.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "Cn")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string HostName { get; set; } = "";

    /// <summary>The keys: from Get-SftpHostKey, or as text like "ssh-ed25519 AAAA...".</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public object[] Key { get; set; } = [];

    /// <summary>The port; without it that of the name or of the key, else 22.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Add no key but the one with this fingerprint.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Fingerprint { get; set; }

    /// <summary>The file instead of the user's.</summary>
    [Parameter]
    [Alias("KnownHostsPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Hide the name of the host in a hash.</summary>
    [Parameter]
    public SwitchParameter Hash { get; set; }

    /// <summary>Emit the line.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? fingerprint = ReadFingerprint(Fingerprint);
        foreach (object key in Key)
        {
            try
            {
                Add(key is PSObject wrapped ? wrapped.BaseObject : key, fingerprint);
            }
            catch (FormatException exception)
            {
                WriteError(ErrorRecords.Usage(
                    "SftpHostKeyInvalid", $"The key of '{DisplayText.Clean(HostName)}' cannot be read: {exception.Message}.", HostName));
            }
            catch (SftpException exception)
            {
                WriteError(ErrorRecords.From(exception, HostName));
            }
        }
    }

    private void Add(object given, string? fingerprint)
    {
        SftpHostKey? fetched = given as SftpHostKey;
        HostKey key = HostKey.FromText(LanguagePrimitives.ConvertTo<string>(given));
        if (key.IsCertificate)
            throw new FormatException("it is a certificate; known_hosts holds plain keys, and authorities with the marker @cert-authority");
        KnownHostName name = NameOf(HostName, Port);
        if (Port is null && fetched is not null && name.Port == KnownHostName.DefaultPort)
            name = KnownHostName.Of(name.Host, fetched.Port);
        string path = FileToWrite(Path);
        if (fingerprint is not null && key.Fingerprint != fingerprint)
            throw NotAdded(name, key, $"its fingerprint is not {fingerprint}");

        KnownHosts known = new([path]);
        WriteProblems(known.Problems);
        HostKeyLookup found = known.Lookup(name, key);
        if (found.Status == SftpHostKeyStatus.Revoked)
            throw NotAdded(name, key, $"it is marked as revoked in {found.Entries[0].Place}");
        if (!ShouldProcess($"{name} in {DisplayText.Clean(path)}", $"Trust the {key.Algorithm} key {key.Fingerprint}"))
            return;

        if (!KnownHostsWriter.Add(path, name, key, Hash))
            WriteVerbose($"'{name}' has the key {key.Fingerprint} in '{path}' already.");
        if (PassThru && Written(path, name, key) is { } entry)
            WriteObject(new SftpKnownHost(entry));
    }

    private static KnownHostEntry? Written(string path, KnownHostName name, HostKey key) => KnownHostsFile.Read(path).Entries
        .LastOrDefault(entry => entry.Marker == KnownHostMarker.None && entry.Key.Equals(key) && entry.Hosts.Names(name.Text));

    private static SftpException NotAdded(KnownHostName name, HostKey key, string reason) => new(
        SftpErrorKind.HostKeyRejected, $"The {key.Algorithm} key {key.Fingerprint} of '{name}' was not added: {reason}.");
}
