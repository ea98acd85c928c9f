using System.Globalization;
using System.Net.Sockets;
using Renci.SshNet.Common;
using SftpTools.Errors;
using SftpTools.Transports;

namespace SftpTools.SshNet.Logins;

/// <summary>
/// Says why a host did not come to say its version: whether the proxy, the jump host before it, or what listens there is the cause. The
/// library's own words are alike for all of them.
/// </summary>
internal sealed class UnreachedHost(ConnectionPlan plan, string address, int port)
{
    /// <summary>The proxy on the way, or null.</summary>
    public ProxyAddress? Proxy { get; init; }

    /// <summary>What carries the connection through the jump host before this one, or null.</summary>
    public HopForward? Carrier { get; init; }

    /// <summary>How long there is to look.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>The error; null where the library's words are the right ones.</summary>
    /// <param name="exception">What the library threw.</param>
    /// <param name="waited">How long it had waited.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<SftpException?> ExplainAsync(Exception exception, TimeSpan waited, CancellationToken cancellationToken)
    {
        if (Carrier?.Refusal is { } refusal)
            return OfJumpHost(Carrier, refusal, exception);
        if (Proxy is not null)
            return OfProxy(exception, waited);
        // Nothing was connected to that could be asked.
        if (exception is SocketException { SocketErrorCode: not (SocketError.ConnectionReset or SocketError.ConnectionAborted) })
            return null;
        Greeting greeting = await GreetingProbe.AskAsync(address, port, Time, cancellationToken).ConfigureAwait(false);
        return greeting switch
        {
            { IsOfSsh: true } => null,
            { FirstLine: not "" } => new SftpException(
                SftpErrorKind.ConnectionLost, $"{Place} is not an SSH server: the first it says is {DisplayText.Quote(greeting.FirstLine)}.", exception)
            {
                ServerMessage = greeting.FirstLine,
            },
            { IsClosed: true } => new SftpException(
                SftpErrorKind.ConnectionLost,
                $"{Place} closes the connection without a word. A firewall or a limit of the server (MaxStartups, blocked addresses) does that, "
                + "and so does what is not an SSH server.",
                exception),
            // It was not silent the first time.
            _ when exception is not (SshOperationTimeoutException or TimeoutException) => null,
            _ => new SftpException(
                SftpErrorKind.Timeout,
                $"{Place} takes the connection and says nothing for {Seconds(waited + Time)} seconds. It is not an SSH server, or too busy to answer.",
                exception),
        };
    }

    private string Place => string.Create(CultureInfo.InvariantCulture, $"'{plan.OriginalHost}' port {plan.Port}");

    private SftpException OfJumpHost(HopForward carrier, ChannelRefusal refusal, Exception exception)
    {
        string words = refusal.Description.Length > 0 ? $": {DisplayText.Quote(refusal.Description)}" : "";
        return refusal.IsForbidden
            ? new SftpException(
                SftpErrorKind.ConnectionLost,
                $"The jump host {carrier.JumpHost} does not let connections through to {Place}{words}. AllowTcpForwarding and PermitOpen of its "
                + "sshd decide about that.",
                exception) { ServerMessage = refusal.Description }
            : new SftpException(
                SftpErrorKind.ConnectionLost, $"The jump host {carrier.JumpHost} cannot connect to {Place}{words}.", exception)
            {
                ServerMessage = refusal.Description,
            };
    }

    private SftpException? OfProxy(Exception exception, TimeSpan waited)
    {
        string proxy = string.Create(CultureInfo.InvariantCulture, $"The proxy {Proxy!.HostName} port {Proxy.Port} on the way to {Place}");
        return exception switch
        {
            SocketException socket => new SftpException(
                SftpErrorKind.ConnectionLost, $"{proxy} cannot be reached: {DisplayText.Clean(socket.Message)}.", exception),
            SshOperationTimeoutException or TimeoutException => new SftpException(
                SftpErrorKind.Timeout, $"{proxy}, or the host behind it, says nothing for {Seconds(waited)} seconds.", exception),
            _ => null,
        };
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
}
