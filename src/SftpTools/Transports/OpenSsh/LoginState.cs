using SftpTools.Trust;

namespace SftpTools.Transports.OpenSsh;

/// <summary>How far the login to the server is. A jump host's login comes before the server has shown a key.</summary>
/// <param name="ShownKey">The key that the server has shown, or null before it has.</param>
/// <param name="Method">The method of the login that is under way, or null before the login.</param>
/// <param name="Account">"user@host", as ssh names the account, or null before it is known.</param>
/// <param name="IsRefused">Whether the key was refused: then the server gets nothing any more.</param>
internal sealed record LoginState(ShownHostKey? ShownKey, string? Method, string? Account, bool IsRefused);
