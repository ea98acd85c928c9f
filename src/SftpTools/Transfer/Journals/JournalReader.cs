using System.Globalization;
using System.Text.Json;
using SftpTools.Errors;

namespace SftpTools.Transfer.Journals;

/// <summary>
/// Reads a journal. A last line that a crash has cut is left out; anything else that is not as <see cref="JournalText"/> writes it is an
/// error that names the file and the line.
/// </summary>
internal sealed class JournalReader
{
    // Two paths of 4 KiB, every byte of them escaped in JSON, and then some. What is longer was not written by a journal.
    private const int LongestLine = 1024 * 1024;

    private readonly string _path;
    private readonly Dictionary<int, List<JournalItem>> _items = [];
    private readonly SortedDictionary<int, JournalJob> _jobs = [];
    private readonly Dictionary<string, FinishedFile> _finished = [];
    private readonly Dictionary<string, (FinishedFile File, string Temporary)> _renaming = [];
    private readonly HashSet<string> _moved = [];
    private bool _isPlanned;
    private bool _isFinished;

    private JournalReader(string path) => _path = path;

    /// <summary>Reads it from its start. The stream is left open and anywhere.</summary>
    public static JournalContent Read(string path, Stream stream)
    {
        JournalReader reader = new(path);
        long goodLength = reader.ReadLines(stream);
        if (!reader._isPlanned)
        {
            throw new SftpException(
                SftpErrorKind.Failure,
                $"The journal '{DisplayText.Clean(path)}' ends before its plan does: the job was stopped before it began. Start it anew.");
        }
        JournalJob[] jobs = [.. reader._jobs.Select(pair =>
            pair.Value with { Items = reader._items.TryGetValue(pair.Key, out List<JournalItem>? items) ? items : [] })];
        return new JournalContent(jobs, reader._finished, reader._renaming, reader._moved, reader._isFinished, goodLength);
    }

    /// <summary>Returns the length of what can be kept.</summary>
    private long ReadLines(Stream stream)
    {
        stream.Position = 0;
        byte[] buffer = new byte[LongestLine];
        int filled = 0;
        long start = 0;
        for (int number = 1; ;)
        {
            int end = buffer.AsSpan(0, filled).IndexOf((byte)'\n');
            if (end >= 0)
            {
                bool isLast = start + end + 1 >= stream.Length;
                if (!TryTake(buffer.AsSpan(0, end), number, isLast))
                    return start;
                buffer.AsSpan(end + 1, filled - end - 1).CopyTo(buffer);
                filled -= end + 1;
                start += end + 1;
                number++;
                continue;
            }
            int read = filled == buffer.Length ? throw Bad(number, "it is too long") : stream.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            if (read > 0)
                continue;
            // What has no end was cut while it was written. A file whose first line is cut may be any file.
            return number > 1 ? start : throw Bad(number, "it is not a journal of SftpTools");
        }
    }

    private bool TryTake(ReadOnlySpan<byte> line, int number, bool isLast)
    {
        try
        {
            Utf8JsonReader json = new(line, new JsonReaderOptions { MaxDepth = 8 });
            using JsonDocument document = JsonDocument.ParseValue(ref json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("it is no JSON object");
            Take(document.RootElement, number);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            // After a loss of power the last block of a file may hold anything.
            if (isLast && number > 1 && exception is JsonException)
                return false;
            throw Bad(number, number == 1 ? "it is not a journal of SftpTools" : exception is FormatException ? exception.Message : "it is damaged");
        }
    }

    private void Take(JsonElement line, int number)
    {
        if (number == 1)
        {
            if (!line.TryGetProperty(JournalText.Format, out JsonElement version))
                throw new FormatException("it is not a journal of SftpTools");
            if (version.GetInt32() != JournalText.Version)
            {
                throw Bad(number, string.Create(
                    CultureInfo.InvariantCulture, $"its format is {version.GetInt32()}, and this version of SftpTools reads {JournalText.Version}"));
            }
            return;
        }
        _isFinished = false;
        if (line.TryGetProperty("done", out JsonElement done))
        {
            _ = done.GetString();
            FinishedFile file = new(line.GetProperty("length").GetInt64(), line.GetProperty("time").GetInt64());
            string target = Text(line, "target");
            _finished[target] = file;
            _renaming.Remove(target);
        }
        else if (line.TryGetProperty("renaming", out _))
        {
            FinishedFile file = new(line.GetProperty("length").GetInt64(), line.GetProperty("time").GetInt64());
            _renaming[Text(line, "target")] = (file, Text(line, "temporary"));
        }
        else if (line.TryGetProperty("itemOf", out JsonElement job))
        {
            if (!_items.TryGetValue(job.GetInt32(), out List<JournalItem>? items))
                throw new FormatException("it belongs to no job");
            items.Add(new JournalItem(Text(line, "source"), Text(line, "target")));
        }
        else if (line.TryGetProperty("job", out JsonElement jobNumber))
        {
            if (!_jobs.TryAdd(jobNumber.GetInt32(), JournalText.ReadJob(line)))
                throw new FormatException("its job is there already");
            _items.Add(jobNumber.GetInt32(), []);
        }
        else if (line.TryGetProperty("moved", out _))
        {
            _moved.Add(Text(line, "moved"));
        }
        else if (line.TryGetProperty("planned", out _))
        {
            _isPlanned = true;
        }
        else if (line.TryGetProperty("end", out JsonElement end))
        {
            _isFinished = end.GetProperty("failed").GetInt64() == 0;
        }
        else if (!line.TryGetProperty("failed", out _) && !line.TryGetProperty("skipped", out _))
        {
            throw new FormatException("what it says is not known");
        }
    }

    private static string Text(JsonElement line, string name) =>
        line.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException($"its {name} is empty");

    private SftpException Bad(int line, string reason) => new(
        SftpErrorKind.Failure,
        string.Create(CultureInfo.InvariantCulture, $"The journal '{DisplayText.Clean(_path)}' cannot be used: line {line}: {reason}."));
}
