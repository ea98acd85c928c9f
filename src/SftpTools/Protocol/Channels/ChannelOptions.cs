namespace SftpTools.Protocol.Channels;

/// <summary>What the owner of a channel supplies.</summary>
internal sealed record ChannelOptions
{
    /// <summary>How long requests may wait without a single byte from the server; zero means for ever.</summary>
    public TimeSpan OperationTimeout { get; init; }

    /// <summary>How long the reader may go on listening for a reason after the writer found the link broken.</summary>
    public TimeSpan LastWordsTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Says why the link ended, given the exception that the stream threw, or null at its end. May block for a few seconds.</summary>
    public Func<Exception?, SftpException> ExplainLoss { get; init; } = static cause =>
        new SftpException(SftpErrorKind.ConnectionLost, "The server ended the connection.", cause);

    /// <summary>The encoding of the server's names; null for UTF-8, with all other bytes kept.</summary>
    public NameTranslation? Names { get; init; }

    /// <summary>Told once, when the channel has ended.</summary>
    public Action<SftpException>? Closed { get; init; }
}
