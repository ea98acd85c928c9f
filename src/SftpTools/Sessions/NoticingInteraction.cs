using SftpTools.Transports;

namespace SftpTools.Sessions;

/// <summary>Passes everything on to a person and remembers whether an answer was asked for, such as a password or a one-time code.</summary>
internal sealed class NoticingInteraction(IInteraction inner) : IInteraction
{
    private volatile bool _askedForAnswer;

    /// <summary>Whether a line of text was asked for. A yes to a host key does not count: it is remembered in known_hosts.</summary>
    public bool AskedForAnswer => _askedForAnswer;

    /// <inheritdoc/>
    public bool CanPrompt => inner.CanPrompt;

    /// <inheritdoc/>
    public string? Ask(string prompt, bool echo)
    {
        _askedForAnswer = true;
        return inner.Ask(prompt, echo);
    }

    /// <inheritdoc/>
    public bool Confirm(string question) => inner.Confirm(question);

    /// <inheritdoc/>
    public void Warn(string warning) => inner.Warn(warning);
}
