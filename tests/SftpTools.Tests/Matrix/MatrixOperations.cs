using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SftpTools.Content;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Items;
using SftpTools.Listing;
using SftpTools.Operations;
using SftpTools.Transfer;

namespace SftpTools.Tests.Matrix;

/// <summary>All that the commands do on a server, each with what shows that it was done.</summary>
internal static class MatrixOperations
{
    private static readonly string[] s_either = [Cell.Old, Cell.New];

    public static IReadOnlyList<MatrixOperation> All { get; } =
    [
        Look("list", async cell => cell.Seen = await NamesAsync(cell.Files.EnumerateAsync(cell.There(""), default)), "empty file link tree"),
        Look("list a tree", WalkAsync, "a b sub"),
        Look("look at a file", async cell => cell.Seen = await DescribeAsync(cell, "file", true), "File"),
        Look("look at a directory", async cell => cell.Seen = await DescribeAsync(cell, "tree", false), "Directory"),
        Look("look at a link", async cell => cell.Seen = await DescribeAsync(cell, "link", false), "SymbolicLink"),
        Look("look through a link", async cell => cell.Seen = await DescribeAsync(cell, "link", true), "File"),
        Look("look at nothing", async cell => cell.Seen = await DescribeAsync(cell, "none", true), "nothing"),
        Look("prove a directory", async cell => cell.Seen = (await cell.Files
            .ProveDirectoryAsync(new FileEntry(cell.There("tree"), "tree", FileEntryType.Directory), SftpOperation.Remove, default)).Type.ToString(), "Directory"),
        Look("resolve", async cell => cell.Seen = Path.GetFileName(await cell.Files.ResolveAsync(cell.There("link"), default)), "file"),
        Look("read a link", async cell => cell.Seen = await cell.Files.ReadLinkAsync(cell.There("link"), default), "file"),
        new("volume", async cell => cell.Seen = await cell.Files.GetVolumeAsync(cell.There(""), default) is null ? "unknown" : "known",
            static cell => cell.Seen.Length > 0) { OnlyLooks = true },
        Look("read lines", cell => ReadAsync(cell, new ContentOptions()), Cell.Old),
        Look("read the first line", cell => ReadAsync(cell, new ContentOptions { First = 1 }), Cell.Old),
        Look("read the last line", cell => ReadAsync(cell, new ContentOptions { Last = 1 }), Cell.Old),
        Look("read all", async cell => cell.Seen = await new ContentReader(cell.Files, cell.There("link"), new ContentOptions()).ReadAllTextAsync(default), Cell.Old),
        Look("read a stream", ReadStreamAsync, Cell.Old),
        Look("hash", async cell => cell.Seen = Convert.ToHexString(await new FileHasher(cell.Files).HashAsync(cell.There("file"), HashAlgorithmName.SHA256, default)),
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Cell.Old)))),

        new("make a directory", async cell => await cell.Files.CreateDirectoryAsync(cell.There("new"), null, default), static cell => cell.IsDirectory("there/new")),
        new("make a file", MakeFileAsync, static cell => cell.Read("there/new") == ""),
        new("make a link", async cell => await cell.Files.CreateSymbolicLinkAsync(cell.There("new"), "tree", default), static cell => cell.IsLink("there/new")),
        new("make a hard link", async cell => await cell.Files.CreateHardLinkAsync(cell.There("new"), cell.There("file"), default),
            static cell => cell.Read("there/new") == Cell.Old),
        new("remove a file", async cell => await cell.Files.RemoveFileAsync(cell.There("file"), default), static cell => cell.IsNothing("there/file"))
            { Keeps = [("there/tree/sub/b", ["2"])] },
        new("remove a link", async cell => await cell.Files.RemoveFileAsync(cell.There("link"), default), static cell => cell.IsNothing("there/link")),
        new("remove an empty directory", async cell => await cell.Files.RemoveDirectoryAsync(cell.There("empty"), default), static cell => cell.IsNothing("there/empty")),
        new("remove a tree", RemoveTreeAsync, static cell => cell.IsNothing("there/tree")) { Keeps = [("there/file", [Cell.Old])] },
        new("rename a file", async cell => await cell.Files.RenameAsync(cell.There("file"), cell.There("new"), default),
            static cell => cell.Read("there/new") == Cell.Old && cell.IsNothing("there/file")) { Keeps = [] },
        new("rename over a file", async cell => await cell.Files.RenameAsync(cell.There("tree/a"), cell.There("file"), replace: true, default),
            static cell => cell.Read("there/file") == "1" && cell.IsNothing("there/tree/a")) { Keeps = [("there/file", [Cell.Old, "1"])] },
        new("rename a directory", async cell => await cell.Files.RenameAsync(cell.There("tree"), cell.There("new"), default),
            static cell => cell.Read("there/new/sub/b") == "2" && cell.IsNothing("there/tree")) { Keeps = [("there/file", [Cell.Old])] },
        new("set a mode", cell => SetAsync(cell, new AttributeChange { Mode = UnixModeChange.TryParse("0640") }), static cell => ModeOf(cell) == "640"),
        new("set a time", cell => SetAsync(cell, new AttributeChange { LastWriteTimeUtc = Cell.Time, LastAccessTimeUtc = Cell.Time }),
            static cell => cell.IsOfTime("there/file")),
        new("set a tree's mode", SetTreeAsync, static cell => TreeMode(cell) == "750"),

        new("write content", cell => WriteAsync(cell, "new", false), static cell => cell.Read("there/new") == Cell.New),
        new("write over content", cell => WriteAsync(cell, "file", false), static cell => cell.Read("there/file") == Cell.New) { Keeps = [("there/file", s_either)] },
        new("write content in place", cell => WriteAsync(cell, "file", true), static cell => cell.Read("there/file") == Cell.New) { Keeps = [] },
        new("clear content", ClearAsync, static cell => cell.Read("there/file") == "") { Keeps = [("there/file", [Cell.Old, ""])] },
        new("add content", cell => AddAsync(cell, "file"), static cell => cell.Read("there/file") == Cell.Old + Cell.New)
            { Keeps = [("there/file", [Cell.Old, Cell.Old + Cell.New])] },
        new("add content to nothing", cell => AddAsync(cell, "new"), static cell => cell.Read("there/new") == Cell.New),
        new("write a stream", WriteStreamAsync, static cell => cell.Read("there/file") == "OLD content") { Keeps = [("there/file", [Cell.Old, "OLD content"])] },

        Up("copy up", "new", new TransferOptions()),
        Up("copy up over a file", "file", new TransferOptions()),
        Up("copy up directly", "new", new TransferOptions { Direct = true }),
        Up("copy up with -Resume", "file", new TransferOptions { Resume = true }),
        Up("copy up with -Verify Size", "file", new TransferOptions { Verify = SftpVerify.Size }),
        Up("copy up with -Verify Hash", "file", new TransferOptions { Verify = SftpVerify.Hash }),
        Up("copy up with -Preserve Mode", "new", new TransferOptions { Preserve = SftpPreserve.Times | SftpPreserve.Mode }),
        Up("copy up what is different", "file", new TransferOptions { Overwrite = SftpOverwrite.IfDifferent }),
        new("move up", cell => cell.CopyAsync(true, "file", "new", new TransferOptions { MoveSource = true }),
            static cell => cell.Read("there/new") == Cell.New && cell.IsNothing("here/file")) { Keeps = [("there/file", [Cell.Old])] },
        new("copy a tree up", cell => cell.CopyAsync(true, "tree", "new"),
            static cell => cell.Read("there/new/a") == "1" && cell.Read("there/new/sub/b") == "2" && cell.KeepsTime("there/new/a")),
        new("copy down", cell => cell.CopyAsync(false, "file", "new"), static cell => cell.Read("here/new") == Cell.Old),
        new("copy down with -Verify Hash", cell => cell.CopyAsync(false, "file", "new", new TransferOptions { Verify = SftpVerify.Hash }),
            static cell => cell.Read("here/new") == Cell.Old),
        new("move down", cell => cell.CopyAsync(false, "file", "new", new TransferOptions { MoveSource = true }),
            static cell => cell.Read("here/new") == Cell.Old && cell.IsNothing("there/file")) { Keeps = [("here/file", [Cell.New])] },
        new("copy a tree down", cell => cell.CopyAsync(false, "tree", "new"), static cell => cell.Read("here/new/a") == "1" && cell.Read("here/new/sub/b") == "2"),
        new("copy on the server", cell => cell.CopyThereAsync("file", "new"), static cell => cell.Read("there/new") == Cell.Old),
    ];

    private static MatrixOperation Look(string name, Func<Cell, Task> act, string expected) =>
        new(name, act, cell => cell.Seen == expected) { OnlyLooks = true };

    private static MatrixOperation Up(string name, string to, TransferOptions options) => new(
        name,
        cell => cell.CopyAsync(true, "file", to, options),
        cell => cell.Read($"there/{to}") == Cell.New && cell.KeepsTime($"there/{to}"))
    {
        Keeps = [("there/file", to == "file" ? s_either : [Cell.Old]), ("here/file", [Cell.New])],
    };

    private static async Task<string> NamesAsync(IAsyncEnumerable<FileEntry> entries)
    {
        List<string> names = [];
        await foreach (FileEntry entry in entries)
            names.Add(entry.Name);
        return string.Join(' ', names.Order(StringComparer.Ordinal));
    }

    private static async Task WalkAsync(Cell cell)
    {
        List<string> names = [];
        TreeWalker walker = await TreeWalker.ForAsync(cell.Files, default);
        FileEntry root = new(cell.There("tree"), "tree", FileEntryType.Directory);
        await foreach (TreeWalker.Found found in walker.WalkAsync(root, static (entry, _) => new(entry.Type == FileEntryType.Directory), default))
            names.Add(found.Error is null ? found.Entry!.Name : throw found.Error);
        cell.Seen = string.Join(' ', names.Order(StringComparer.Ordinal));
    }

    private static async Task<string> DescribeAsync(Cell cell, string name, bool followLink) =>
        (await cell.Files.FindAsync(cell.There(name), followLink, default))?.Type.ToString() ?? "nothing";

    private static async Task ReadAsync(Cell cell, ContentOptions options)
    {
        await foreach (List<string> lines in new ContentReader(cell.Files, cell.There("file"), options).ReadTextAsync(default))
            cell.Seen += string.Concat(lines);
    }

    private static async Task ReadStreamAsync(Cell cell)
    {
        await using SftpFileStream stream = await SftpFileStream.OpenReadAsync(cell.Files, cell.There("file"), default);
        // A stream blocks, and this may be the thread that receives for everybody.
        await Task.Yield();
        using StreamReader reader = new(stream);
        cell.Seen = await reader.ReadToEndAsync();
    }

    private static async Task WriteStreamAsync(Cell cell)
    {
        await using SftpFileStream stream = await SftpFileStream.OpenWriteAsync(cell.Files, cell.There("file"), default);
        await Task.Yield();
        stream.Write("OLD"u8);
    }

    private static async Task MakeFileAsync(Cell cell)
    {
        IFile file = await cell.Files.CreateNewAsync(cell.There("new"), null, default);
        await using (file)
            await file.CloseAsync(default);
    }

    private static async Task RemoveTreeAsync(Cell cell)
    {
        SftpException? failure = null;
        if (!await new TreeRemover(cell.Files, exception => failure ??= exception).RemoveTreeAsync(cell.There("tree"), default))
            throw failure!;
    }

    private static async Task SetAsync(Cell cell, AttributeChange change) =>
        await new AttributeSetter(cell.Files, change, static exception => throw exception).SetAsync(await cell.EntryAsync("file"), default);

    private static async Task SetTreeAsync(Cell cell)
    {
        SftpException? failure = null;
        AttributeChange change = new() { Mode = UnixModeChange.TryParse("0750") };
        await new AttributeSetter(cell.Files, change, exception => failure ??= exception).SetTreeAsync(await cell.EntryAsync("tree"), default);
        if (failure is not null)
            throw failure;
    }

    private static string ModeOf(Cell cell) => Octal(cell.There("file"));

    private static string TreeMode(Cell cell) => Octal(cell.There("tree/sub/b"));

    private static string Octal(string path) =>
        OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8).ToString(CultureInfo.InvariantCulture);

    private static async Task WriteAsync(Cell cell, string name, bool inPlace) => await FinishAsync(
        await ContentWriter.ReplaceAsync(cell.Files, cell.There(name), null, inPlace, force: false, default), Cell.New);

    private static async Task ClearAsync(Cell cell) => await FinishAsync(
        await ContentWriter.ReplaceAsync(cell.Files, cell.There("file"), null, inPlace: true, force: false, default), "");

    private static async Task AddAsync(Cell cell, string name) => await FinishAsync(
        await ContentWriter.AppendAsync(cell.Files, cell.There(name), Encoding.UTF8, detect: true, force: false, default), Cell.New);

    private static async Task FinishAsync(ContentWriter writer, string text)
    {
        await using (writer)
        {
            Add(writer, Encoding.UTF8.GetBytes(text));
            await writer.CommitAsync(default);
        }

        static void Add(ContentWriter writer, ReadOnlySpan<byte> bytes) => Assert.True(writer.TryAdd(ref bytes));
    }
}
