namespace SftpTools.Trust;

/// <summary>Asks a server for its host keys, without a login.</summary>
internal interface IHostKeyProbe
{
    /// <summary>Fetches the keys that the server shows.</summary>
    /// <param name="host">The host's name or address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="keyTypes">The key types to ask for, by the names that keys begin with, such as ssh-ed25519; none for all there are.</param>
    /// <param name="timeout">How long the server may take.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>One key of each type; none when the server has no key of the types asked for.</returns>
    /// <exception cref="SftpException">
    /// The host cannot be reached (ConnectionLost), did not answer in time (Timeout) or sent something else (ProtocolError).
    /// </exception>
    Task<IReadOnlyList<HostKey>> ProbeAsync(
        string host, int port, IReadOnlyList<string> keyTypes, TimeSpan timeout, CancellationToken cancellationToken);
}
