using System.Globalization;
using SftpTools.Fixtures.Engine;

namespace SftpTools.Benchmarks;

/// <summary>
/// One copy for a child process to make through the engine. It travels as plain words: a serializer would cost the child a tenth of a
/// second that is not the engine's.
/// </summary>
internal sealed record JobRequest(Via Via, EngineTarget Server, Direction Direction, string Source, string Target)
{
    private const int WordCount = 10;

    /// <summary>The request as words of a command line; there is no secret in it.</summary>
    public IReadOnlyList<string> ToWords() =>
    [
        Via.ToString(), Direction.ToString(), Server.Port.ToString(CultureInfo.InvariantCulture), Server.UserName, Server.KeyPath, Server.KnownHostsPath,
        Server.HostKeyAlias, Server.Cipher ?? "", Source, Target,
    ];

    /// <summary>Reads what <see cref="ToWords"/> wrote.</summary>
    public static JobRequest FromWords(IReadOnlyList<string> words)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(words.Count, WordCount, nameof(words));
        EngineTarget server = new()
        {
            Port = int.Parse(words[2], CultureInfo.InvariantCulture),
            UserName = words[3],
            KeyPath = words[4],
            KnownHostsPath = words[5],
            HostKeyAlias = words[6],
            Cipher = words[7].Length == 0 ? null : words[7],
        };
        return new JobRequest(Enum.Parse<Via>(words[0]), server, words[1] == nameof(Direction.Up) ? Direction.Up : Direction.Down, words[8], words[9]);
    }
}
