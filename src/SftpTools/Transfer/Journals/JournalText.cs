using System.Text.Json;

namespace SftpTools.Transfer.Journals;

/// <summary>
/// The lines of a journal, each one JSON object in UTF-8. The first names the format and its version; then each job with its items, the end
/// of the plan, what became of each file, and the end of a run.
/// </summary>
internal static class JournalText
{
    public const int Version = 1;

    public static byte[] Header() => Line(new() { Version = Version, Created = DateTime.UtcNow });

    public static byte[] Job(int number, JournalJob job) => Line(new()
    {
        Job = number,
        From = job.From,
        To = job.To,
        Options = JournalOptions.Of(job.Options),
        Makes = job.NewDirectory,
        Filter = job.Filter.Filter,
        Include = job.Filter.Include is { Count: > 0 } include ? include : null,
        Exclude = job.Filter.Exclude is { Count: > 0 } exclude ? exclude : null,
    });

    public static byte[] Item(int job, JournalItem item) => Line(new() { ItemOf = job, Source = item.Source, Target = item.Target });

    public static byte[] Planned() => Line(new() { Planned = true });

    public static byte[] Done(string source, string target, FinishedFile file, string? hash) =>
        Line(new() { Done = source, Target = target, Length = file.Length, Time = file.Seconds, Hash = hash });

    public static byte[] Renaming(string source, string target, string temporary, FinishedFile file) =>
        Line(new() { Renaming = source, Target = target, Temporary = temporary, Length = file.Length, Time = file.Seconds });

    public static byte[] Moved(string source) => Line(new() { Moved = source });

    public static byte[] Failed(string source, string target, string error) => Line(new() { Failed = source, Target = target, Error = error });

    public static byte[] Skipped(string source, string target, string reason) =>
        Line(new() { Skipped = source, Target = target, Reason = reason });

    public static byte[] End(long done, long failed, long skipped) =>
        Line(new() { End = new() { Done = done, Failed = failed, Skipped = skipped, At = DateTime.UtcNow } });

    private static byte[] Line(JournalLine line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, JournalJson.Default.JournalLine), (byte)'\n'];
}
