namespace SftpTools.Fixtures;

/// <summary>A private folder that goes with all that is in it.</summary>
public sealed class TempFolder : IDisposable
{
    // Who was ended a moment ago may still be writing into it.
    private const int Attempts = 50;
    private const int PauseMilliseconds = 20;

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
        for (int attempt = 1; Directory.Exists(Path); attempt++)
        {
            try
            {
                Remove();
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(PauseMilliseconds);
            }
        }
    }

    private void Remove()
    {
        const UnixFileMode rights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

        // A test may have taken the rights away that removing needs.
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string folder in Directory.EnumerateDirectories(Path, "*", all))
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | rights);

        Directory.Delete(Path, recursive: true);
    }
}
