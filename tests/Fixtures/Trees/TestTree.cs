using System.Globalization;

namespace SftpTools.Fixtures;

/// <summary>Makes deterministic files and trees of files.</summary>
public static class TestTree
{
    private const int BlockSize = 1024 * 1024;
    private const int SubdirectoriesPerDirectory = 8;

    /// <summary>The time of the first file; each further one is a minute later, in whole seconds, as SFTP version 3 carries them.</summary>
    private static readonly DateTime s_firstTime = new(2020, 2, 29, 12, 34, 56, DateTimeKind.Utc);

    // What quoting, globbing, option parsing and line reading get wrong.
    private static readonly string[] s_oddNames =
    [
        "with space",
        " leading and trailing ",
        "double\"quote",
        "single'quote",
        "brackets[1]",
        "star*",
        "question?",
        "braces{a,b}",
        "back\\slash",
        "new\nline",
        "tab\there",
        "-rf",
        "--",
        "$HOME",
        "`id`",
        "semi;colon & more",
        "#hash",
        "~tilde",
        ".hidden",
        "...",
        "prod:colon",
        "percent%41",
        "żółć, 世界, 🚀",
        "e\u0301 decomposed",
        new string('n', 200),
    ];

    /// <summary>The names that <see cref="TestTreeOptions.OddNames"/> adds.</summary>
    public static IReadOnlyList<string> OddNames => s_oddNames;

    /// <summary>Makes a tree in a folder, which is created if missing. Returns the number of regular files.</summary>
    public static int Create(string root, TestTreeOptions options)
    {
        Directory.CreateDirectory(root);
        for (int index = 0; index < options.Count; index++)
        {
            string folder = Path.Combine(root, FolderOf(index / options.FilesPerDirectory));
            Directory.CreateDirectory(folder);
            string name = string.Create(CultureInfo.InvariantCulture, $"file-{index:00000}.dat");
            WriteFile(Path.Combine(folder, name), LengthOf(index, options), Mix(options.Seed, index));
            File.SetLastWriteTimeUtc(Path.Combine(folder, name), s_firstTime.AddMinutes(index));
        }

        int odd = options.OddNames ? CreateOddNames(root, options.Seed) : 0;
        if (options.Links)
            CreateLinks(root);

        SetDirectoryTimes(root);
        return options.Count + odd + (options.Links ? 1 : 0);
    }

    /// <summary>Writes one file of a given length; the same seed gives the same bytes.</summary>
    public static void WriteFile(string path, long length, int seed = 1)
    {
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        TestContent content = new((ulong)seed);
        byte[] block = new byte[(int)Math.Min(length, BlockSize)];
        for (long left = length; left > 0; left -= block.Length)
        {
            int count = (int)Math.Min(left, block.Length);
            content.Fill(block.AsSpan(0, count));
            stream.Write(block, 0, count);
        }
    }

    private static string FolderOf(int number)
    {
        // 0 is the root; then a, a/a, ... so that a tree has breadth as well as depth.
        List<string> parts = [];
        for (int left = number; left > 0 && parts.Count < 3; left /= SubdirectoriesPerDirectory)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"dir-{left % SubdirectoriesPerDirectory}"));

        if (number >= SubdirectoriesPerDirectory * SubdirectoriesPerDirectory * SubdirectoriesPerDirectory)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"more-{number}"));

        return Path.Combine([.. parts]);
    }

    private static long LengthOf(int index, TestTreeOptions options)
    {
        if (!options.VarySize)
            return options.Size;

        const int oneEmptyIn = 16;
        return index % oneEmptyIn == 0 ? 0 : (long)((uint)Mix(options.Seed, index) * 2654435761UL % ((ulong)options.Size + 1));
    }

    private static int CreateOddNames(string root, int seed)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, "odd names")).FullName;
        for (int index = 0; index < s_oddNames.Length; index++)
        {
            string name = s_oddNames[index];
            WriteFile(Path.Combine(folder, name), index, Mix(seed, index));
            File.SetLastWriteTimeUtc(Path.Combine(folder, name), s_firstTime.AddHours(index));
            string directory = Directory.CreateDirectory(Path.Combine(root, "odd directories", name)).FullName;
            WriteFile(Path.Combine(directory, name), index, Mix(seed, index));
            File.SetLastWriteTimeUtc(Path.Combine(directory, name), s_firstTime.AddHours(-index));
        }

        Directory.CreateDirectory(Path.Combine(root, "empty directory"));
        return s_oddNames.Length * 2;
    }

    private static void CreateLinks(string root)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, "links")).FullName;
        WriteFile(Path.Combine(folder, "target.dat"), 100);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "target.dat"), s_firstTime);
        File.CreateSymbolicLink(Path.Combine(folder, "to-file"), "target.dat");
        File.CreateSymbolicLink(Path.Combine(folder, "to-nothing"), "no such file");
        Directory.CreateSymbolicLink(Path.Combine(folder, "to-directory"), "../links");
        Directory.CreateSymbolicLink(Path.Combine(folder, "loop"), "loop");
    }

    private static void SetDirectoryTimes(string root)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        string[] folders = [root, .. Directory.EnumerateDirectories(root, "*", all)];
        Array.Sort(folders, StringComparer.Ordinal);
        for (int index = folders.Length - 1; index >= 0; index--)
            Directory.SetLastWriteTimeUtc(folders[index], s_firstTime.AddDays(index));
    }

    private static int Mix(int seed, int index) => (seed * 1_000_003) ^ index;
}
