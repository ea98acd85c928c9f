using Renci.SshNet;

namespace SftpTools.SshNet.Logins;

/// <summary>A key to offer, with the name under which it stands in the record of the login.</summary>
internal sealed record LoginKey(string Name, IPrivateKeySource Source);
