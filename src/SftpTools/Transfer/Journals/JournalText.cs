using System.Globalization;
using System.Text.Json;
using SftpTools.Errors;

namespace SftpTools.Transfer.Journals;

/// <summary>
/// The lines of a journal, each one JSON object in UTF-8. The first names the format and its version; then each job with its items, the end
/// of the plan, what became of each file, and the end of a run.
/// </summary>
internal static class JournalText
{
    /// <summary>The member of the first line whose value is the version of the format.</summary>
    public const string Format = "sftpToolsJournal";

    public const int Version = 1;

    public static byte[] Header() => Line(json =>
    {
        json.WriteNumber(Format, Version);
        json.WriteString("created", DateTime.UtcNow);
    });

    public static byte[] Job(int number, JournalJob job) => Line(json =>
    {
        json.WriteNumber("job", number);
        WritePlace(json, "from", job.From);
        WritePlace(json, "to", job.To);
        json.WriteStartObject("options");
        TransferOptions options = job.Options;
        json.WriteNumber("throttleLimit", options.ThrottleLimit);
        json.WriteNumber("streams", options.Streams);
        json.WriteNumber("bytesPerSecond", options.BytesPerSecond);
        json.WriteBoolean("force", options.Force);
        json.WriteString("overwrite", options.Overwrite.ToString());
        json.WriteString("verify", options.Verify.ToString());
        json.WriteString("preserve", options.Preserve.ToString());
        json.WriteBoolean("direct", options.Direct);
        if (options.TemporaryName is { } temporaryName)
            json.WriteString("temporaryName", temporaryName);
        json.WriteNumber("retryCount", options.RetryCount);
        json.WriteNumber("retryIntervalMs", (long)options.RetryInterval.TotalMilliseconds);
        json.WriteBoolean("moveSource", options.MoveSource);
        json.WriteEndObject();
        if (job.NewDirectory is { } directory)
            json.WriteString("makes", directory);
        if (job.Filter.Filter is { } filter)
            json.WriteString("filter", filter);
        WriteList(json, "include", job.Filter.Include);
        WriteList(json, "exclude", job.Filter.Exclude);
    });

    public static byte[] Item(int job, JournalItem item) => Line(json =>
    {
        json.WriteNumber("itemOf", job);
        json.WriteString("source", item.Source);
        json.WriteString("target", item.Target);
    });

    public static byte[] Planned() => Line(static json => json.WriteBoolean("planned", true));

    public static byte[] Done(string source, string target, FinishedFile file, string? hash) => Line(json =>
    {
        json.WriteString("done", source);
        json.WriteString("target", target);
        json.WriteNumber("length", file.Length);
        json.WriteNumber("time", file.Seconds);
        if (hash is not null)
            json.WriteString("hash", hash);
    });

    public static byte[] Renaming(string source, string target, string temporary, FinishedFile file) => Line(json =>
    {
        json.WriteString("renaming", source);
        json.WriteString("target", target);
        json.WriteString("temporary", temporary);
        json.WriteNumber("length", file.Length);
        json.WriteNumber("time", file.Seconds);
    });

    public static byte[] Moved(string source) => Line(json => json.WriteString("moved", source));

    public static byte[] Failed(string source, string target, string error) => Line(json =>
    {
        json.WriteString("failed", source);
        json.WriteString("target", target);
        json.WriteString("error", error);
    });

    public static byte[] Skipped(string source, string target, string reason) => Line(json =>
    {
        json.WriteString("skipped", source);
        json.WriteString("target", target);
        json.WriteString("reason", reason);
    });

    public static byte[] End(long done, long failed, long skipped) => Line(json =>
    {
        json.WriteStartObject("end");
        json.WriteNumber("done", done);
        json.WriteNumber("failed", failed);
        json.WriteNumber("skipped", skipped);
        json.WriteString("at", DateTime.UtcNow);
        json.WriteEndObject();
    });

    /// <summary>Reads back what <see cref="Job"/> wrote, without items.</summary>
    public static JournalJob ReadJob(JsonElement line)
    {
        JsonElement options = line.GetProperty("options");
        return new JournalJob(
            ReadPlace(line.GetProperty("from")),
            ReadPlace(line.GetProperty("to")),
            new TransferOptions
            {
                ThrottleLimit = ReadNumber(options, "throttleLimit", 0, 1024),
                Streams = ReadNumber(options, "streams", 0, 32),
                BytesPerSecond = options.GetProperty("bytesPerSecond").GetInt64() is >= 0 and var rate
                    ? rate
                    : throw new FormatException("a rate is 0 or more"),
                Force = options.GetProperty("force").GetBoolean(),
                Overwrite = ReadName<SftpOverwrite>(options, "overwrite"),
                Verify = ReadName<SftpVerify>(options, "verify"),
                Preserve = ReadName<SftpPreserve>(options, "preserve"),
                Direct = options.GetProperty("direct").GetBoolean(),
                TemporaryName = ReadTemporaryName(options),
                RetryCount = ReadNumber(options, "retryCount", 0, 1000),
                RetryInterval = TimeSpan.FromMilliseconds(ReadNumber(options, "retryIntervalMs", 0, 3_600_000)),
                MoveSource = options.GetProperty("moveSource").GetBoolean(),
                Resume = true,
            },
            new JournalFilter(
                line.TryGetProperty("filter", out JsonElement filter) ? filter.GetString() : null,
                ReadList(line, "include"),
                ReadList(line, "exclude")),
            [])
        {
            NewDirectory = line.TryGetProperty("makes", out JsonElement directory) ? directory.GetString() : null,
        };
    }

    private static string? ReadTemporaryName(JsonElement options) =>
        !options.TryGetProperty("temporaryName", out JsonElement name) ? null
        : name.GetString() is { } pattern && TemporaryName.WhyNoPattern(pattern) is null ? pattern
        : throw new FormatException("the pattern of temporary names is none");

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WritePlace(Utf8JsonWriter json, string name, JournalPlace place)
    {
        json.WriteStartObject(name);
        if (place.IsRemote)
        {
            json.WriteString("session", place.Session);
            json.WriteString("host", place.Host);
            if (place.Port is { } port)
                json.WriteNumber("port", port);
            if (place.User is { } user)
                json.WriteString("user", user);
        }
        json.WriteEndObject();
    }

    private static JournalPlace ReadPlace(JsonElement place) => new(
        place.TryGetProperty("session", out JsonElement session) ? session.GetString() : null,
        place.TryGetProperty("host", out JsonElement host) ? host.GetString() : null,
        place.TryGetProperty("port", out JsonElement port) ? port.GetInt32() : null,
        place.TryGetProperty("user", out JsonElement user) ? user.GetString() : null);

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> list)
    {
        if (list.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (string text in list)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string[] ReadList(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement list)
        ? [.. list.EnumerateArray().Select(static text => text.GetString() ?? throw new FormatException("a pattern is missing"))]
        : [];

    private static int ReadNumber(JsonElement from, string name, int least, int most)
    {
        int number = from.GetProperty(name).GetInt32();
        return number >= least && number <= most
            ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} is {number}, and {least} to {most} is meant"));
    }

    private static T ReadName<T>(JsonElement from, string name)
        where T : struct, Enum
    {
        string? text = from.GetProperty(name).GetString();
        return Enum.TryParse(text, ignoreCase: false, out T value) && !long.TryParse(text, out _)
            ? value
            : throw new FormatException($"{name} is '{DisplayText.Clean(text ?? "")}'");
    }
}
