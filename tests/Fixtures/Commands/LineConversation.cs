using System.Text.Encodings.Web;
using System.Text.Json;

namespace SftpTools.Fixtures.Commands;

/// <summary>
/// The way in which a fixture serves another process: one line of JSON with its facts, then one line of JSON for each line of input, until
/// the input ends, which it also does when the other process dies.
/// </summary>
internal static class LineConversation
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Prints the facts, then answers each line by the function for its first word. Returns at the end of the input.</summary>
    public static void Hold(object facts, IReadOnlyDictionary<string, Func<string[], object>> verbs)
    {
        Print(facts);
        while (Console.In.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
                Print(Answer(words, verbs));
        }
    }

    /// <summary>Prints one line of JSON.</summary>
    public static void Print(object facts)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(facts, s_json));
        Console.Out.Flush();
    }

    private static object Answer(string[] words, IReadOnlyDictionary<string, Func<string[], object>> verbs)
    {
        if (!verbs.TryGetValue(words[0], out Func<string[], object>? verb))
            return new { Error = $"{words[0]} is not one of {string.Join(", ", verbs.Keys)}" };

        try
        {
            return verb(words[1..]);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or FormatException or IndexOutOfRangeException)
        {
            return new { Error = e.Message };
        }
    }
}
