namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Finds a program of the system. Process.Start would look beside this process's own program and in the current folder before PATH, and
/// the current folder may be anybody's. Here it is PATH alone, and of that only what is absolute; on Windows the system's OpenSSH first.
/// </summary>
internal static class SystemProgram
{
    /// <summary>The full path of a program, or null where there is none.</summary>
    /// <param name="name">Its name without an extension; an absolute path stands for itself.</param>
    public static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>As <see cref="Find(string)"/>, in the folders of another PATH.</summary>
    internal static string? Find(string name, string? path)
    {
        if (Path.IsPathFullyQualified(name))
            return name;
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        if (file.AsSpan().IndexOfAny('/', '\\') >= 0)
            return null;
        return Folders(path).Select(folder => Path.Combine(folder, file)).FirstOrDefault(IsProgram);
    }

    /// <summary>Why a program cannot be started, in words that follow "could not be started: ".</summary>
    public static string Missing => "it is in none of the absolute folders of PATH. Install the OpenSSH client";

    private static IEnumerable<string> Folders(string? path)
    {
        if (OperatingSystem.IsWindows())
            yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.System), "OpenSSH");
        foreach (string folder in (path ?? "").Split(Path.PathSeparator))
        {
            string plain = OperatingSystem.IsWindows() ? folder.Trim('"') : folder;
            if (plain.Length > 0 && Path.IsPathFullyQualified(plain))
                yield return plain;
        }
    }

    private static bool IsProgram(string path)
    {
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
