using System.Management.Automation;
using System.Security;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Wire;

namespace SftpTools.Cmdlets.Provider;

/// <summary>What New-PSDrive takes for a drive of a server.</summary>
public sealed class SftpDriveParameters
{
    internal const int OperationTimeout = 180;

    /// <summary>The session to show: object, name or number. With one open session it may be left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionArgument? Session { get; set; }

    /// <summary>Private key files to log in with, for a root 'sftp://host/dir'.</summary>
    [Parameter]
    [Alias("IdentityFilePath")]
    [ValidateNotNullOrEmpty]
    public string[] KeyFilePath { get; set; } = [];

    /// <summary>The passphrase of the private key.</summary>
    [Parameter]
    public SecureString? KeyPassphrase { get; set; }

    /// <summary>How to reach the server.</summary>
    [Parameter]
    public SftpTransport? Transport { get; set; }

    /// <summary>What to do about an unknown host key.</summary>
    [Parameter]
    public HostKeyPolicy? HostKeyPolicy { get; set; }

    /// <summary>Accept only the host key with this fingerprint.</summary>
    [Parameter]
    [ValidatePattern(Fingerprint.Pattern)]
    public string? HostKeyFingerprint { get; set; }

    /// <summary>The file of known hosts instead of the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KnownHostsPath { get; set; }
}
