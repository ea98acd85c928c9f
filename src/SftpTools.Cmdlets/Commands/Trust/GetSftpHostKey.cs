using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.Transports.OpenSsh;
using SftpTools.Transports.SshNet;
using SftpTools.Trust;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Fetches the host keys of servers, without a login, and tells whether they are known.</summary>
[Cmdlet(VerbsCommon.Get, "SftpHostKey")]
[OutputType(typeof(SftpHostKey))]
public sealed class GetSftpHostKey : KnownHostsCmdlet
{
    /// <summary>Hosts; they may bring their ports.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "Cn")]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    [AllowEmptyString]
    [HostNameTransformation]
    public string[] HostName { get; set; } = [];

    /// <summary>The port; 22 unless the name brings one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Only keys of these types: ed25519, ecdsa, rsa, or a name such as ssh-ed25519. All by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyTypeCompleter))]
    public string[] KeyType { get; set; } = [];

    /// <summary>What asks the servers: SSH.NET where it is part of the module, else ssh-keyscan.</summary>
    [Parameter]
    public SftpTransport? Transport { get; set; }

    /// <summary>How long each server may take, in seconds.</summary>
    [Parameter]
    [Alias("ConnectingTimeout")]
    [ValidateRange(1, 86400)]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>The known_hosts file to look the keys up in, instead of those that ssh reads.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KnownHostsPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        KnownHosts known = new(FilesToRead(KnownHostsPath));
        WriteProblems(known.Problems);
        string[] keyTypes = [.. KeyType.SelectMany(static type => HostKeyTypes.Families.TryGetValue(type, out string[]? names) ? names : [type])];
        // All hosts are asked at once; each that fails is an error of its own.
        Run((pipeline, token) => Task.WhenAll(NamedHosts(HostName).Select(host => FetchAsync(host, keyTypes, known, pipeline, token))));
    }

    private async Task FetchAsync(string host, string[] keyTypes, KnownHosts known, PipelineThread pipeline, CancellationToken token)
    {
        try
        {
            KnownHostName name = NameOf(host, Port);
            SftpTransport transport = Transport ?? (SshNetLoader.IsAvailable ? SftpTransport.SshNet : SftpTransport.OpenSsh);
            IHostKeyProbe probe = transport == SftpTransport.SshNet ? SshNetLoader.CreateProbe() : new KeyScanProbe();
            IReadOnlyList<HostKey> keys = await probe
                .ProbeAsync(name.Host, name.Port, keyTypes, TimeSpan.FromSeconds(TimeoutSeconds), token).ConfigureAwait(false);
            foreach (HostKey key in keys)
                pipeline.Post(() => WriteObject(new SftpHostKey(name.Host, name.Port, key, known.Lookup(name, key).Status)));
            if (keys.Count == 0)
                pipeline.Post(() => WriteNoKey(host));
        }
        catch (SftpException exception)
        {
            pipeline.Post(() => WriteError(ErrorRecords.From(exception, host)));
        }
    }

    private void WriteNoKey(string host) => WriteError(new ErrorRecord(
        new ItemNotFoundException($"'{DisplayText.Clean(host)}' shows no host key of the types that were asked for."),
        "SftpHostKeyNotFound",
        ErrorCategory.ObjectNotFound,
        host));
}
