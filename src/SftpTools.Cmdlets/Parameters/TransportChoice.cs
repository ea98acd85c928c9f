using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;
using SftpTools.Transports.SshNet;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>
/// How servers are reached when nothing else is asked for: in this process where that is part of the build, else by the system's ssh.
/// </summary>
internal static class TransportChoice
{
    public static SftpTransport Default => SshNetLoader.IsAvailable ? SftpTransport.SshNet : SftpTransport.OpenSsh;

    /// <summary>Makes the transport. Throws when it is not part of the build.</summary>
    public static ITransport Create(SftpTransport? kind) =>
        (kind ?? Default) == SftpTransport.SshNet ? SshNetLoader.CreateTransport() : new OpenSshTransport();
}
