using System.Globalization;
using System.Text;
using SftpTools.Errors;
using SftpTools.Native;

namespace SftpTools.Trust;

/// <summary>A known_hosts file as it was when it was read.</summary>
internal sealed class KnownHostsFile
{
    // Some hundred thousand hosts. Whatever is larger is not a known_hosts file, and would fill the memory.
    private const long LongestFile = 64L * 1024 * 1024;

    // More than that nobody reads.
    private const int MostProblems = 20;

    private KnownHostsFile(string path, IReadOnlyList<KnownHostEntry> entries, IReadOnlyList<KnownHostsProblem> problems)
    {
        Path = path;
        Entries = entries;
        Problems = problems;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its lines, in order.</summary>
    public IReadOnlyList<KnownHostEntry> Entries { get; }

    /// <summary>The lines that could not be understood, or why the file could not be read.</summary>
    public IReadOnlyList<KnownHostsProblem> Problems { get; }

    /// <summary>
    /// Why no key may be trusted by what the file says, in words that follow its name; null when one may. What it says against a key counts.
    /// </summary>
    public string? Refusal { get; private init; }

    /// <summary>Reads a file. A missing one is empty, an unreadable one is a problem; neither throws.</summary>
    public static KnownHostsFile Read(string path)
    {
        try
        {
            byte[] bytes = ReadBytes(path, out string? refusal);
            KnownHostsFile file = Parse(path, bytes);
            return refusal is null
                ? file
                : new KnownHostsFile(path, file.Entries, [new KnownHostsProblem(path, 0, $"it {refusal}"), .. file.Problems]) { Refusal = refusal };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new KnownHostsFile(path, [], []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = DisplayText.Clean(exception.Message).TrimEnd('.');
            return new KnownHostsFile(path, [], [new KnownHostsProblem(path, 0, reason)])
            {
                Refusal = exception is UnauthorizedAccessException ? null : $"cannot be read ({reason})",
            };
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    public static KnownHostsFile Parse(string path, ReadOnlySpan<byte> content)
    {
        List<KnownHostEntry> entries = [];
        List<KnownHostsProblem> problems = [];
        int number = 0;
        int left = 0;
        while (content.Length > 0)
        {
            string line = TakeLine(ref content);
            number++;
            try
            {
                if (KnownHostEntry.Parse(path, number, WithoutEnd(line)) is { } entry)
                    entries.Add(entry);
            }
            catch (FormatException exception)
            {
                if (problems.Count < MostProblems)
                    problems.Add(new KnownHostsProblem(path, number, exception.Message));
                else
                    left++;
            }
        }
        if (left > 0)
        {
            problems.Add(new KnownHostsProblem(
                path, 0, string.Create(CultureInfo.InvariantCulture, $"{left} more of its lines are left out, too")));
        }
        return new KnownHostsFile(path, entries, problems);
    }

    /// <summary>The whole file as bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="refusal">Why it does not count, in words that follow its name; null when it does.</param>
    /// <exception cref="IOException">It cannot be read, or is too large.</exception>
    internal static byte[] ReadBytes(string path, out string? refusal)
    {
        refusal = null;
        // A Windows OpenSSH and an appending ssh have it open for writing.
        using FileStream? stream = OwnFile.OpenRead(path);
        if (stream is null)
            return [];
        if (stream.Length > LongestFile)
            throw new IOException($"{stream.Length} bytes are too many");
        refusal = OwnFile.WhyNotOurs(stream.SafeFileHandle);
        byte[] bytes = new byte[stream.Length];
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    /// <summary>Takes the first line with its end, one character for each byte.</summary>
    internal static string TakeLine(ref ReadOnlySpan<byte> content)
    {
        int end = content.IndexOf((byte)'\n');
        int length = end < 0 ? content.Length : end + 1;
        string line = Encoding.Latin1.GetString(content[..length]);
        content = content[length..];
        return line;
    }

    /// <summary>A line without LF or CR LF.</summary>
    internal static string WithoutEnd(string line) => line.TrimEnd('\r', '\n');
}
