using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.FileSystems.Remote;
using SftpTools.Tests.Transfer;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Matrix;

/// <summary>One operation on a server that refuses one request, in a folder of its own: "there" on the server, "here" on this machine.</summary>
internal sealed class Cell
{
    public const string Old = "old content";
    public const string New = "new content, and longer";

    private readonly string _folder;

    public Cell(string folder, SftpFileSystem files)
    {
        _folder = folder;
        Files = files;
        Write("there/file", Old);
        Write("there/tree/a", "1");
        Write("there/tree/sub/b", "2");
        Directory.CreateDirectory(Local("there/empty"));
        File.CreateSymbolicLink(Local("there/link"), "file");
        Write("here/file", New);
        Write("here/tree/a", "1");
        Write("here/tree/sub/b", "2");
        foreach (string name in new[] { "there/file", "here/file", "here/tree/a", "there/tree/a" })
            File.SetLastWriteTimeUtc(Local(name), name[0] == 't' ? new DateTime(2020, 2, 2, 2, 2, 2, DateTimeKind.Utc) : Time);
    }

    public static DateTime Time { get; } = new(2021, 3, 4, 5, 6, 8, DateTimeKind.Utc);

    public SftpFileSystem Files { get; }

    /// <summary>What a copy told.</summary>
    public TransferRecord Record { get; } = new();

    /// <summary>What a listing or a reading has brought.</summary>
    public string Seen { get; set; } = "";

    /// <summary>The path on the server, which is the same on this machine.</summary>
    public string There(string name) => Local($"there/{name}");

    public string Here(string name) => Local($"here/{name}");

    public string? Read(string name) => File.Exists(Local(name)) ? File.ReadAllText(Local(name)) : null;

    public bool IsDirectory(string name) => Directory.Exists(Local(name));

    public bool IsLink(string name) => new FileInfo(Local(name)).LinkTarget is not null;

    public bool IsNothing(string name) => !Path.Exists(Local(name)) && !IsLink(name);

    public bool IsOfTime(string name) => File.GetLastWriteTimeUtc(Local(name)) == Time;

    public string[] Leftovers() => [.. Directory
        .EnumerateFileSystemEntries(_folder, "*.sftp-part*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })];

    public async Task<FileEntry> EntryAsync(string name, bool followLink = false) =>
        await Files.FindAsync(There(name), followLink, default) ?? throw new InvalidOperationException($"There is no '{name}'.");

    /// <summary>Copies to the server, or from it; throws what failed.</summary>
    public async Task CopyAsync(bool up, string from, string to, TransferOptions? options = null)
    {
        IFileSystem source = up ? LocalFileSystem.Instance : Files;
        IFileSystem target = up ? Files : LocalFileSystem.Instance;
        string path = up ? Here(from) : There(from);
        FileEntry entry = await source.FindAsync(path, followLink: true, default) ?? throw new InvalidOperationException($"There is no '{from}'.");
        await RunAsync(source, target, new TransferItem(entry, up ? There(to) : Here(to)), options);
    }

    /// <summary>Copies on the server.</summary>
    public async Task CopyThereAsync(string from, string to) =>
        await RunAsync(Files, Files, new TransferItem(await EntryAsync(from, followLink: true), There(to)), null);

    /// <summary>Whether the times are kept, or said not to be.</summary>
    public bool KeepsTime(string name) => IsOfTime(name)
        || Record.Outcomes.Any(static done => done.Outcome.Warning?.NotKeptAttributes.HasFlag(SftpPreserve.Times) == true);

    private async Task RunAsync(IFileSystem source, IFileSystem target, TransferItem item, TransferOptions? options)
    {
        await new TransferJob(source, target, (options ?? new TransferOptions()) with { RetryCount = 0 }, Record).RunAsync([item], default);
        if (Record.Failed.TryPeek(out (FileEntry Source, string TargetPath, SftpException Error) failure))
            throw failure.Error;
    }

    private string Local(string name) => Path.Combine(_folder, name);

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Local(name))!);
        File.WriteAllText(Local(name), content);
    }
}
