using SftpTools.FileSystems;
using SftpTools.Protocol;

namespace SftpTools.Tests.Transfer;

/// <summary>One side of a copy: a file system of the engine, and how a test prepares it and looks at it. Paths are relative to its root.</summary>
internal abstract class CopySide : IAsyncDisposable
{
    public abstract IFileSystem Files { get; }

    /// <summary>The absolute path of a directory that is the test's own.</summary>
    public abstract string Root { get; }

    public string PathOf(string relative) => relative.Length == 0 ? Root : $"{Root}/{relative}";

    /// <summary>Puts a file there, with the directories above it.</summary>
    public abstract void Write(string relative, ReadOnlySpan<byte> content);

    public void Write(string relative, string content) => Write(relative, System.Text.Encoding.UTF8.GetBytes(content));

    public abstract void MakeDirectory(string relative);

    public abstract void MakeLink(string relative, string target);

    /// <summary>Gives a file one more name.</summary>
    public abstract void MakeHardLink(string relative, string existing);

    /// <summary>Gives a directory another name.</summary>
    public abstract void Rename(string relative, string newRelative);

    public abstract void SetMode(string relative, int mode);

    public abstract int GetMode(string relative);

    /// <summary>Gives an entry, a link itself too, to another account.</summary>
    public abstract void SetOwner(string relative, uint user);

    public abstract void SetTime(string relative, DateTime utc);

    public abstract DateTime GetTime(string relative);

    /// <summary>The bytes of the file that the path leads to.</summary>
    public abstract byte[] ReadBytes(string relative);

    public string Read(string relative) => System.Text.Encoding.UTF8.GetString(ReadBytes(relative));

    /// <summary>Everything below the root, directories with a slash at their end, links with an @.</summary>
    public abstract IReadOnlyList<string> Names();

    /// <summary>Handles that are open on the side; 0 where it cannot be known.</summary>
    public abstract int OpenHandles { get; }

    public abstract ValueTask DisposeAsync();

    /// <summary>The entry to copy.</summary>
    public async Task<FileEntry> EntryAsync(string relative) =>
        await Files.GetEntryAsync(PathOf(relative), followLink: false, default).InTime()
            ?? throw new InvalidOperationException($"There is no '{relative}'.");
}
