namespace SftpTools.Fixtures;

/// <summary>A private folder that goes with all that is in it.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("sftptools-").FullName;

    public string Path { get; }

    /// <summary>A path below the folder.</summary>
    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a shell script that only this user can read and run, and returns its path.</summary>
    public string WriteScript(string name, string commands)
    {
        string path = Combine(name);
        File.WriteAllText(path, $"#!/bin/sh\n{commands}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose()
    {
        if (!Directory.Exists(Path))
            return;

        const UnixFileMode rights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

        // A test may have taken the rights away that removing needs.
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string folder in Directory.EnumerateDirectories(Path, "*", all))
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | rights);

        Directory.Delete(Path, recursive: true);
    }
}
