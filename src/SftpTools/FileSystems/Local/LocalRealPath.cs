namespace SftpTools.FileSystems.Local;

/// <summary>The path of this machine without links, those above the last part included, as realpath(3) has it; what is missing stays as it is.</summary>
internal static class LocalRealPath
{
    private const int MostLinks = 40;

    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string root = Path.GetPathRoot(full)!;
        Stack<string> todo = new();
        Push(full[root.Length..]);
        string resolved = root;
        int links = 0;
        while (todo.TryPop(out string? part))
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }
            string next = Path.Combine(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }
            if (++links > MostLinks)
                throw new IOException("its links lead round in a circle");
            if (Path.IsPathRooted(target))
            {
                resolved = Path.GetPathRoot(target)!;
                target = target[resolved.Length..];
            }
            Push(target);
        }
        return resolved;

        void Push(string parts)
        {
            char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
            foreach (string part in Enumerable.Reverse(parts.Split(separators, StringSplitOptions.RemoveEmptyEntries)))
            {
                if (part != ".")
                    todo.Push(part);
            }
        }
    }
}
