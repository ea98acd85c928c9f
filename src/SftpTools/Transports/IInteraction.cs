namespace SftpTools.Transports;

/// <summary>The person at the console, if there is one. Called from background threads; each call blocks until it is answered.</summary>
internal interface IInteraction
{
    /// <summary>Whether somebody can answer. Where not, nothing may prompt.</summary>
    bool CanPrompt { get; }

    /// <summary>Asks for a line of text; the echo is off for secrets. Null when the question was refused.</summary>
    string? Ask(string prompt, bool echo);

    /// <summary>Asks a question of yes and no.</summary>
    bool Confirm(string question);

    /// <summary>Tells something that stopped nothing, such as a line of a configuration that is not used. Does not wait.</summary>
    void Warn(string warning);
}
