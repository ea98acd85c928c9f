namespace SftpTools.Fixtures;

/// <summary>Compares two local trees and puts each difference into words.</summary>
public sealed class TreeComparer
{
    private const int MaxDifferences = 50;
    private const int BlockSize = 256 * 1024;

    private readonly TreeComparison _comparison;
    private readonly List<string> _differences = [];

    private TreeComparer(TreeComparison comparison) => _comparison = comparison;

    /// <summary>The differences between two trees or two files; none means that they are equal. Stops at fifty.</summary>
    public static IReadOnlyList<string> Compare(
        string expected, string actual, TreeComparison comparison = TreeComparison.Content)
    {
        TreeComparer comparer = new(comparison);
        comparer.CompareEntries(Entry(expected), Entry(actual), string.Empty);
        return comparer._differences;
    }

    private static FileSystemInfo Entry(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);

    private void CompareEntries(FileSystemInfo expected, FileSystemInfo actual, string name)
    {
        if (Kind(expected) != Kind(actual))
        {
            Add(name, $"is {Kind(actual)}, expected {Kind(expected)}");
            return;
        }

        if (expected.LinkTarget is not null)
        {
            if (expected.LinkTarget != actual.LinkTarget)
                Add(name, $"links to {Quote(actual.LinkTarget!)}, expected {Quote(expected.LinkTarget)}");

            return;
        }

        if (expected is DirectoryInfo expectedDirectory)
            CompareDirectories(expectedDirectory, (DirectoryInfo)actual, name);
        else if (expected is FileInfo expectedFile)
            CompareFiles(expectedFile, (FileInfo)actual, name);

        CompareMetadata(expected, actual, name);
    }

    private void CompareDirectories(DirectoryInfo expected, DirectoryInfo actual, string name)
    {
        Dictionary<string, FileSystemInfo> others = Children(actual);
        foreach ((string child, FileSystemInfo entry) in Children(expected).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (_differences.Count >= MaxDifferences)
                return;

            string path = name.Length == 0 ? child : $"{name}/{child}";
            if (others.Remove(child, out FileSystemInfo? other))
                CompareEntries(entry, other, path);
            else
                Add(path, "is missing");
        }

        foreach (string child in others.Keys.Order(StringComparer.Ordinal))
            Add(name.Length == 0 ? child : $"{name}/{child}", "should not be there");
    }

    private void CompareFiles(FileInfo expected, FileInfo actual, string name)
    {
        if (expected.Length != actual.Length)
        {
            Add(name, $"has {actual.Length} bytes, expected {expected.Length}");
            return;
        }

        using FileStream expectedStream = Open(expected);
        using FileStream actualStream = Open(actual);
        byte[] expectedBlock = new byte[Math.Min(BlockSize, expected.Length)];
        byte[] actualBlock = new byte[expectedBlock.Length];
        for (long offset = 0; offset < expected.Length; offset += expectedBlock.Length)
        {
            int count = (int)Math.Min(expectedBlock.Length, expected.Length - offset);
            expectedStream.ReadExactly(expectedBlock, 0, count);
            actualStream.ReadExactly(actualBlock, 0, count);
            int equal = expectedBlock.AsSpan(0, count).CommonPrefixLength(actualBlock.AsSpan(0, count));
            if (equal < count)
            {
                Add(name, $"differs at byte {offset + equal} of {expected.Length}");
                return;
            }
        }
    }

    private void CompareMetadata(FileSystemInfo expected, FileSystemInfo actual, string name)
    {
        TreeComparison times = expected is DirectoryInfo ? TreeComparison.DirectoryTimes : TreeComparison.FileTimes;
        if (_comparison.HasFlag(times) && Seconds(expected) != Seconds(actual))
            Add(name, $"has the time {actual.LastWriteTimeUtc:u}, expected {expected.LastWriteTimeUtc:u}");

        if (_comparison.HasFlag(TreeComparison.Modes) && expected.UnixFileMode != actual.UnixFileMode)
            Add(name, $"has the mode {actual.UnixFileMode}, expected {expected.UnixFileMode}");
    }

    private void Add(string name, string difference)
    {
        if (_differences.Count < MaxDifferences)
            _differences.Add($"{Quote(name)} {difference}");
        else if (_differences.Count == MaxDifferences)
            _differences.Add("and more");
    }

    private static Dictionary<string, FileSystemInfo> Children(DirectoryInfo directory) =>
        directory.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, MatchType = MatchType.Simple })
            .ToDictionary(entry => entry.Name, StringComparer.Ordinal);

    private static string Kind(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: not null } => "a link",
        { Exists: false } => "missing",
        DirectoryInfo => "a directory",
        _ => "a file",
    };

    private static FileStream Open(FileInfo file) =>
        new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);

    private static long Seconds(FileSystemInfo entry) =>
        new DateTimeOffset(entry.LastWriteTimeUtc).ToUnixTimeSeconds();

    private static string Quote(string name) =>
        "'" + name.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "'";
}
