using SftpTools.Trust;

namespace SftpTools.Transports.OpenSsh;

/// <summary>How far the login to the server is. A jump host's login comes before the server has shown a key.</summary>
/// <param name="ShownKey">The key that the server has shown, or null before it has.</param>
/// <param name="Method">The method of the login that is under way, or null before the login.</param>
/// <param name="Account">"user@host", as ssh names the account, or null before it is known.</param>
/// <param name="IsRefused">Whether the key was refused: then the server gets nothing any more.</param>
internal sealed record LoginState(ShownHostKey? ShownKey, string? Method, string? Account, bool IsRefused)
{
    /// <summary>The method by which a server asks questions of its own.</summary>
    public const string Interactive = "keyboard-interactive";

    /// <summary>
    /// Whether the server had the means to write into ssh's log what it likes: what it says before it asks stands there as it is, and may
    /// look like any line of ssh's.
    /// </summary>
    public bool WasInteractive { get; init; }

    /// <summary>Whether this ssh puts "(user@host)" before a question of the server, as it does since version 8.5.</summary>
    public bool MarksQuestions { get; init; }

    /// <summary>What the server has said before it asks.</summary>
    public IReadOnlyList<string> ServerWords { get; init; } = [];

    /// <summary>Whether it is the server that asks a question, or may be.</summary>
    public bool Asks(string prompt) =>
        Method == Interactive || (WasInteractive && (!MarksQuestions || prompt.StartsWith('(')));
}
