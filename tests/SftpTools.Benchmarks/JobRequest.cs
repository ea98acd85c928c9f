using System.Globalization;
using SftpTools.Fixtures.Engine;

namespace SftpTools.Benchmarks;

/// <summary>
/// One copy for a child process to make through the engine. It travels as plain words: a serializer would cost the child a tenth of a
/// second that is not the engine's.
/// </summary>
internal sealed record JobRequest(EngineTarget Server, Direction Direction, string Source, string Target)
{
    private const int WordCount = 9;

    /// <summary>The request as words of a command line; there is no secret in it.</summary>
    public IReadOnlyList<string> ToWords() =>
    [
        Direction.ToString(), Server.Port.ToString(CultureInfo.InvariantCulture), Server.UserName, Server.KeyPath, Server.KnownHostsPath,
        Server.HostKeyAlias, Server.Cipher ?? "", Source, Target,
    ];

    /// <summary>Reads what <see cref="ToWords"/> wrote.</summary>
    public static JobRequest FromWords(IReadOnlyList<string> words)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(words.Count, WordCount, nameof(words));
        EngineTarget server = new()
        {
            Port = int.Parse(words[1], CultureInfo.InvariantCulture),
            UserName = words[2],
            KeyPath = words[3],
            KnownHostsPath = words[4],
            HostKeyAlias = words[5],
            Cipher = words[6].Length == 0 ? null : words[6],
        };
        return new JobRequest(server, words[0] == nameof(Direction.Up) ? Direction.Up : Direction.Down, words[7], words[8]);
    }
}
