using System.Text;

namespace SftpTools.Trust;

/// <summary>A known_hosts file as it was when it was read.</summary>
internal sealed class KnownHostsFile
{
    // Far more than a million hosts. Whatever is larger is no known_hosts file, and would fill the memory.
    private const long LongestFile = 256L * 1024 * 1024;

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

    /// <summary>Reads a file. A missing one is empty, an unreadable one is a problem; neither throws.</summary>
    public static KnownHostsFile Read(string path)
    {
        try
        {
            return Parse(path, ReadBytes(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new KnownHostsFile(path, [], []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new KnownHostsFile(path, [], [new KnownHostsProblem(path, 0, DisplayText.Clean(exception.Message).TrimEnd('.'))]);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    public static KnownHostsFile Parse(string path, ReadOnlySpan<byte> content)
    {
        List<KnownHostEntry> entries = [];
        List<KnownHostsProblem> problems = [];
        int number = 0;
        foreach (string line in Lines(content))
        {
            number++;
            try
            {
                if (KnownHostEntry.Parse(path, number, WithoutEnd(line)) is { } entry)
                    entries.Add(entry);
            }
            catch (FormatException exception)
            {
                problems.Add(new KnownHostsProblem(path, number, exception.Message));
            }
        }
        return new KnownHostsFile(path, entries, problems);
    }

    /// <summary>The whole file as bytes.</summary>
    /// <exception cref="IOException">It cannot be read, or is too large.</exception>
    internal static byte[] ReadBytes(string path)
    {
        // A Windows OpenSSH and an appending ssh have it open for writing.
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (!stream.CanSeek)
        {
            // /dev/null is what people put in to have no known hosts.
            return stream.ReadByte() < 0 ? [] : throw new IOException("it is no regular file");
        }
        if (stream.Length > LongestFile)
            throw new IOException($"{stream.Length} bytes are too many");
        byte[] bytes = new byte[stream.Length];
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    /// <summary>The lines with their ends, one character for each byte.</summary>
    internal static List<string> Lines(ReadOnlySpan<byte> content)
    {
        List<string> lines = [];
        while (content.Length > 0)
        {
            int end = content.IndexOf((byte)'\n');
            int length = end < 0 ? content.Length : end + 1;
            lines.Add(Encoding.Latin1.GetString(content[..length]));
            content = content[length..];
        }
        return lines;
    }

    /// <summary>A line without LF or CR LF.</summary>
    internal static string WithoutEnd(string line) => line.TrimEnd('\r', '\n');
}
