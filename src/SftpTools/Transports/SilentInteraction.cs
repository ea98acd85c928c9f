namespace SftpTools.Transports;

/// <summary>Nobody is there: scheduled tasks, background reconnects.</summary>
internal sealed class SilentInteraction : IInteraction
{
    public static readonly SilentInteraction Instance = new();

    private SilentInteraction()
    {
    }

    /// <inheritdoc/>
    public bool CanPrompt => false;

    /// <inheritdoc/>
    public string? Ask(string prompt, bool echo) => null;

    /// <inheritdoc/>
    public bool Confirm(string question) => false;

    /// <inheritdoc/>
    public void Warn(string warning)
    {
    }
}
