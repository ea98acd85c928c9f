namespace SftpTools.Fixtures.Servers;

/// <summary>What a transport gives the engine: a stream to read from and one to write to. Here both are ends of pipes in memory.</summary>
internal sealed record StreamPair(PipeEnd Input, PipeEnd Output) : IDisposable
{
    private const int PipeCapacity = 64 * 1024;

    /// <summary>Two pairs, each reading what the other writes.</summary>
    public static (StreamPair Client, StreamPair Server) Connect(int capacity = PipeCapacity)
    {
        BoundedPipe toServer = new(capacity);
        BoundedPipe toClient = new(capacity);
        return (
            new StreamPair(PipeEnd.ForReading(toClient), PipeEnd.ForWriting(toServer)),
            new StreamPair(PipeEnd.ForReading(toServer), PipeEnd.ForWriting(toClient)));
    }

    public void Dispose()
    {
        Output.Dispose();
        Input.Dispose();
    }
}
