using System.Diagnostics;
using System.Globalization;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Fixtures;
using SftpTools.Protocol;

namespace SftpTools.Tests.Transfer;

/// <summary>A folder of this machine.</summary>
internal sealed class LocalSide : CopySide
{
    private readonly TempFolder _folder = new();

    public override IFileSystem Files => LocalFileSystem.Instance;

    public override string Root => _folder.Path;

    public override int OpenHandles => 0;

    public override void Write(string relative, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        using FileStream file = File.Create(PathOf(relative));
        file.Write(content);
    }

    public override void MakeDirectory(string relative) => Directory.CreateDirectory(PathOf(relative));

    public override void MakeLink(string relative, string target) => File.CreateSymbolicLink(PathOf(relative), target);

    public override void MakeHardLink(string relative, string existing)
    {
        using Process linking = Process.Start("ln", [PathOf(existing), PathOf(relative)]);
        linking.WaitForExit();
        Assert.Equal(0, linking.ExitCode);
    }

    public override void Rename(string relative, string newRelative) => Directory.Move(PathOf(relative), PathOf(newRelative));

    public override void SetMode(string relative, int mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PathOf(relative), (UnixFileMode)mode);
    }

    public override int GetMode(string relative) =>
        OperatingSystem.IsWindows() ? 0x1A4 : (int)File.GetUnixFileMode(PathOf(relative));

    public override void SetOwner(string relative, uint user) =>
        ExternalCommand.Require("chown", ["-h", user.ToString(CultureInfo.InvariantCulture), PathOf(relative)]);

    public override void SetTime(string relative, DateTime utc)
    {
        if (Directory.Exists(PathOf(relative)))
            Directory.SetLastWriteTimeUtc(PathOf(relative), utc);
        else
            File.SetLastWriteTimeUtc(PathOf(relative), utc);
    }

    public override DateTime GetTime(string relative) => File.GetLastWriteTimeUtc(PathOf(relative));

    public override byte[] ReadBytes(string relative) => File.ReadAllBytes(PathOf(relative));

    public override IReadOnlyList<string> Names()
    {
        List<string> names = [];
        Add(new DirectoryInfo(Root), "");
        names.Sort(StringComparer.Ordinal);
        return names;

        void Add(DirectoryInfo directory, string prefix)
        {
            foreach (FileSystemInfo info in directory.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }))
            {
                bool isDirectory = info is DirectoryInfo && info.LinkTarget is null;
                names.Add(prefix + info.Name + (isDirectory ? "/" : info.LinkTarget is null ? "" : "@"));
                if (isDirectory)
                    Add((DirectoryInfo)info, $"{prefix}{info.Name}/");
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
