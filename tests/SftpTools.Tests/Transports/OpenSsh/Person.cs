using System.Collections.Concurrent;
using SftpTools.Protocol.Channels;
using SftpTools.Transports;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>Somebody at the console, who answers as the test says.</summary>
internal sealed class Person : IInteraction
{
    /// <inheritdoc/>
    public bool CanPrompt => true;

    /// <summary>What is typed; null refuses.</summary>
    public string? Reply { get; init; }

    /// <summary>What is decided.</summary>
    public bool Decision { get; init; }

    /// <summary>Called while a question waits for its answer.</summary>
    public Action Thinking { get; init; } = static () => { };

    public ConcurrentQueue<(string Prompt, bool Echo)> Asked { get; } = new();

    public ConcurrentQueue<string> Confirmed { get; } = new();

    /// <inheritdoc/>
    public string? Ask(string prompt, bool echo)
    {
        Asked.Enqueue((prompt, echo));
        Thinking();
        return Reply;
    }

    /// <inheritdoc/>
    public bool Confirm(string question)
    {
        Confirmed.Enqueue(question);
        Thinking();
        return Decision;
    }

    public void Warn(string warning)
    {
    }
}
