namespace SftpTools.Fixtures;

/// <summary>One host key of a throw-away sshd.</summary>
/// <param name="Type">Its algorithm, such as ssh-ed25519.</param>
/// <param name="Fingerprint">Its fingerprint as ssh prints it.</param>
public sealed record HostKeyFacts(string Type, string Fingerprint);
