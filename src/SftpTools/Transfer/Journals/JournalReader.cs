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
            Take(JsonSerializer.Deserialize(line, JournalJson.Default.JournalLine) ?? throw new FormatException("it is not a JSON object"), number);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // After a loss of power the last block of a file may hold anything.
            if (isLast && number > 1 && !IsJson(line))
                return false;
            throw Bad(number, number == 1 ? "it is not a journal of SftpTools" : exception is FormatException ? exception.Message : "it is damaged");
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> line)
    {
        Utf8JsonReader json = new(line);
        try
        {
            while (json.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Take(JournalLine line, int number)
    {
        if (number == 1)
        {
            if (line.Version is not { } version)
                throw new FormatException("it is not a journal of SftpTools");
            if (version != JournalText.Version)
            {
                throw Bad(number, string.Create(
                    CultureInfo.InvariantCulture, $"its format is {version}, and this version of SftpTools reads {JournalText.Version}"));
            }
            return;
        }
        _isFinished = false;
        if (line.Done is not null)
        {
            string target = Text(line.Target, "target");
            _finished[target] = FileOf(line);
            _renaming.Remove(target);
        }
        else if (line.Renaming is not null)
        {
            _renaming[Text(line.Target, "target")] = (FileOf(line), Text(line.Temporary, "temporary"));
        }
        else if (line.ItemOf is { } job)
        {
            if (!_items.TryGetValue(job, out List<JournalItem>? items))
                throw new FormatException("it belongs to no job");
            items.Add(new JournalItem(Text(line.Source, "source"), Text(line.Target, "target")));
        }
        else if (line.Job is { } jobNumber)
        {
            if (!_jobs.TryAdd(jobNumber, JobOf(line)))
                throw new FormatException("its job is there already");
            _items.Add(jobNumber, []);
        }
        else if (line.Moved is not null)
        {
            _moved.Add(Text(line.Moved, "moved"));
        }
        else if (line.Planned is not null)
        {
            _isPlanned = true;
        }
        else if (line.End is { } end)
        {
            _isFinished = end.Failed == 0;
        }
        else if (line.Failed is null && line.Skipped is null)
        {
            throw new FormatException("what it says is not known");
        }
    }

    private static JournalJob JobOf(JournalLine line) => new(
        line.From ?? throw Missing("from"),
        line.To ?? throw Missing("to"),
        (line.Options ?? throw Missing("options")).ToTransferOptions(),
        new JournalFilter(line.Filter, Patterns(line.Include), Patterns(line.Exclude)),
        [])
    {
        NewDirectory = line.Makes,
    };

    // A list of JSON may hold null, whatever its type says.
    private static IReadOnlyList<string> Patterns(IReadOnlyList<string?>? list) => list is null ? []
        : [.. list.Select(static pattern => pattern ?? throw new FormatException("a pattern is missing"))];

    private static FinishedFile FileOf(JournalLine line) => new(line.Length ?? throw Missing("length"), line.Time ?? throw Missing("time"));

    private static string Text(string? text, string name) => text is { Length: > 0 } ? text : throw Missing(name);

    private static FormatException Missing(string name) => new($"its {name} is missing");

    private SftpException Bad(int line, string reason) => new(
        SftpErrorKind.Failure,
        string.Create(CultureInfo.InvariantCulture, $"The journal '{DisplayText.Clean(_path)}' cannot be used: line {line}: {reason}."));
}
