using System.Collections;
using System.Management.Automation;
using System.Security;
using System.Text;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Provider;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.Protocol;
using SftpTools.Sessions;
using SftpTools.Transports;
using SftpTools.Wire;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Connects to one or more servers.</summary>
[Cmdlet(VerbsCommon.New, "SftpSession")]
[OutputType(typeof(SftpSession))]
public sealed class NewSftpSession : SftpCmdlet
{
    /// <summary>Hosts: name, user@host, host:port, sftp://user@host:port, or an alias of ssh_config.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "Cn")]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    [AllowEmptyString]
    [HostNameTransformation]
    public string[] HostName { get; set; } = [];

    /// <summary>The account; without it ssh_config decides, else the name of the local account.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? UserName { get; set; }

    /// <summary>The port; without it ssh_config decides, else 22.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PortArgument]
    [ValidatePort]
    public int? Port { get; set; }

    /// <summary>Account and password.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Private key files to log in with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("IdentityFilePath")]
    public string[] KeyFilePath { get; set; } = [];

    /// <summary>Private keys as text, as they would be in a file: from a vault, for one.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString[] PrivateKey { get; set; } = [];

    /// <summary>The passphrase of the private key.</summary>
    [Parameter]
    public SecureString? KeyPassphrase { get; set; }

    /// <summary>The name of the session, by which -Session and paths such as "name:/dir" find it; the host's name by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSessionName]
    public string? Name { get; set; }

    /// <summary>How to reach the server: in this process with SSH.NET where it is part of the build, else by the system's ssh.</summary>
    [Parameter]
    public SftpTransport? Transport { get; set; }

    /// <summary>What to do about an unknown host key.</summary>
    [Parameter]
    public HostKeyPolicy HostKeyPolicy { get; set; } = HostKeyPolicy.Ask;

    /// <summary>Accept only the host key with this fingerprint: "SHA256:" and base64, as ssh prints it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FingerprintCompleter))]
    [ValidatePattern(Fingerprint.Pattern)]
    public string? HostKeyFingerprint { get; set; }

    /// <summary>The file of known hosts instead of the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KnownHostsPath { get; set; }

    /// <summary>Hosts to go through, in order.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[] JumpHost { get; set; } = [];

    /// <summary>The proxy on the way: http://host:port, socks4://host:port or socks5://host:port.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Proxy { get; set; }

    /// <summary>Account and password for the proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>The time for connecting and logging in, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int? ConnectingTimeout { get; set; }

    /// <summary>How long an operation may wait without a byte from the server, in seconds; 0 is for ever, 180 the default.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int OperationTimeout { get; set; } = 180;

    /// <summary>How often to ask a quiet server whether it is alive, in seconds; 0 is never, 30 the default.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int? KeepAliveInterval { get; set; }

    /// <summary>Options as in ssh_config.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable Options { get; set; } = [];

    /// <summary>The subsystem to ask for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Subsystem { get; set; } = "sftp";

    /// <summary>The most connections that the session opens at once, for copies of large files.</summary>
    [Parameter]
    [ValidateRange(1, 32)]
    public int MaxConnections { get; set; } = 8;

    /// <summary>The most hosts that are connected to at once.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>The encoding of names on the server, where it is not UTF-8: latin1, for one.</summary>
    [Parameter]
    [EncodingArgument]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public Encoding? NameEncoding { get; set; }

    /// <summary>What is known of the server beforehand, as its profile names it: @{ SetsTimes = $false }.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable ServerProfile { get; set; } = [];

    /// <summary>Makes no drive of the session's name.</summary>
    [Parameter]
    public SwitchParameter NoDrive { get; set; }

    // What a row of a table may bring beside the host.
    private static readonly string[] s_ofRows = [nameof(UserName), nameof(Port), nameof(KeyFilePath), nameof(Name)];

    private ITransport? _transport;
    private ProxyAddress? _proxy;
    private Dictionary<SftpServerFact, object> _facts = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _transport = TransportChoice.Create(Transport);
            _proxy = ParseProxy();
            _facts = StatedFacts.Read(ServerProfile);
        }
        catch (FormatException exception)
        {
            ThrowTerminatingError(ErrorRecords.Usage("SftpServerProfileInvalid", $"-ServerProfile: {exception.Message.TrimEnd('.')}.", ServerProfile));
        }
        catch (SftpException exception)
        {
            ThrowTerminatingError(ErrorRecords.From(exception, Transport ?? TransportChoice.Default));
        }
        if (NameEncoding is not null && !NameTranslation.IsWithAscii(NameEncoding))
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpNameEncodingInvalid",
                $"-NameEncoding '{NameEncoding.WebName}': letters and '/' are other bytes there than in ASCII, so no server has names in it.",
                NameEncoding.WebName));
        }
        // A row of a table may leave a cell empty; what was written, an empty variable for one, means something.
        foreach (string parameter in s_ofRows)
        {
            if (MyInvocation.BoundParameters.TryGetValue(parameter, out object? value) && IsEmpty(value))
                ThrowTerminatingError(ErrorRecords.Usage("SftpArgumentEmpty", $"-{parameter} is empty: leave it out, or give it a value.", value));
        }
        if (Name is not null && HostName.Length > 1)
            ThrowTerminatingError(ErrorRecords.Usage("SftpNameForSeveralHosts", "-Name names one session, and several hosts were given.", Name));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        List<(string Target, HostAddress Address, ConnectionOptions Options)> targets = [];
        // The last line of a file of names is often an empty one.
        foreach (string host in HostName.Where(static host => !string.IsNullOrWhiteSpace(host)))
        {
            try
            {
                HostAddress address = HostAddress.Parse(host);
                if (GivenAccounts.Conflict(address, Credential, Plain(UserName)) is { } conflict)
                    WriteError(conflict);
                else
                    targets.Add((host, address, BuildOptions(address)));
            }
            catch (SftpException exception)
            {
                WriteError(ErrorRecords.From(exception, host));
            }
        }
        if (!MyInvocation.ExpectingInput && HostName.All(string.IsNullOrWhiteSpace))
            ThrowTerminatingError(ErrorRecords.Usage("SftpHostNameMissing", "-HostName is empty: it names no host.", HostName));
        SftpSessionManager sessions = Sessions;
        Run(async (pipeline, token) =>
        {
            HostInteraction interaction = new(Host, pipeline, WriteWarning);
            using SemaphoreSlim throttle = new(ThrottleLimit);
            // The hosts connect at once; each that fails is an error of its own.
            await Task.WhenAll(targets.Select(async target =>
            {
                await throttle.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    SftpSession session = await sessions
                        .OpenAsync(Plain(Name), _transport!, target.Options, interaction, token).ConfigureAwait(false);
                    if (target.Address.Path is { } directory)
                        await EnterAsync(sessions, session, directory, token).ConfigureAwait(false);
                    pipeline.Post(() => Pass(session));
                }
                catch (SftpException exception)
                {
                    pipeline.Post(() => WriteError(ErrorRecords.From(exception, target.Target)));
                }
                finally
                {
                    throttle.Release();
                }
            })).ConfigureAwait(false);
        });
    }

    private void Pass(SftpSession session)
    {
        // Only a name that was chosen becomes a drive: those of hosts have dots, and nobody has asked for them.
        if (Plain(Name) is not null && !NoDrive && SessionDrives.TryAdd(SessionState, session) is { } reason)
            WriteWarning(reason);
        WriteObject(session);
    }

    /// <summary>Goes to the directory that the address names. Where there is none there is no session: what follows would be elsewhere.</summary>
    private static async Task EnterAsync(SftpSessionManager sessions, SftpSession session, string directory, CancellationToken token)
    {
        try
        {
            RemoteTarget target = new(session, session.Absolute(directory), IsLiteral: true);
            session.Places.Set(await DirectoryFinder.FindAsync(target, token).ConfigureAwait(false), session.HomeDirectory);
        }
        catch
        {
            await sessions.RemoveAsync(session).ConfigureAwait(false);
            throw;
        }
    }

    private static string? Plain(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static bool IsEmpty(object? value) => value switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        string?[] texts => texts.Length == 0 || texts.Any(string.IsNullOrWhiteSpace),
        _ => false,
    };

    private ConnectionOptions BuildOptions(HostAddress address)
    {
        return new ConnectionOptions
        {
            HostName = address.HostName,
            Port = Port ?? address.Port,
            UserName = Plain(UserName) ?? address.UserName ?? Credential?.UserName,
            Password = Credential?.Password,
            KeyFilePaths = [.. KeyFilePath.Where(static path => !string.IsNullOrWhiteSpace(path)).Select(ExistingFile)],
            KeyTexts = PrivateKey,
            Proxy = _proxy,
            KeyPassphrase = KeyPassphrase,
            // What was not given is left to ssh_config where the transport can honour it.
            HostKeyPolicy = MyInvocation.BoundParameters.ContainsKey(nameof(HostKeyPolicy)) ? HostKeyPolicy : null,
            HostKeyFingerprint = HostKeyFingerprint?.TrimEnd('='),
            KnownHostsPath = KnownHostsPath is null ? null : GetUnresolvedProviderPathFromPSPath(KnownHostsPath),
            JumpHosts = JumpHost,
            ConnectingTimeout = ConnectingTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            OperationTimeout = TimeSpan.FromSeconds(OperationTimeout),
            KeepAliveInterval = KeepAliveInterval is { } interval ? TimeSpan.FromSeconds(interval) : null,
            Options = [.. Options.Cast<DictionaryEntry>().Select(Option)],
            Subsystem = Subsystem,
            MaxConnections = MaxConnections,
            ServerFacts = _facts,
            NameEncoding = NameEncoding,
        };
    }

    private ProxyAddress? ParseProxy()
    {
        if (Proxy is null)
            return null;
        try
        {
            ProxyAddress address = ProxyAddress.Parse(Proxy);
            return address with { UserName = ProxyCredential?.UserName, Password = ProxyCredential?.Password };
        }
        catch (FormatException exception)
        {
            // Without the text itself: somebody may have written a password into it.
            ThrowTerminatingError(ErrorRecords.Usage("SftpProxyInvalid", exception.Message));
            throw;
        }
    }

    private string ExistingFile(string path)
    {
        string full = GetUnresolvedProviderPathFromPSPath(path);
        return File.Exists(full)
            ? full
            : throw SftpException.OnPath(SftpErrorKind.PathNotFound, SftpOperation.OpenRead, full, "there is no such key file");
    }

    private static KeyValuePair<string, string> Option(DictionaryEntry entry) => new(
        LanguagePrimitives.ConvertTo<string>(entry.Key),
        entry.Value is bool yes ? (yes ? "yes" : "no") : LanguagePrimitives.ConvertTo<string>(entry.Value));
}
