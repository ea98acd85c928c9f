using System.Buffers;

namespace SftpTools.FileSystems;

/// <summary>
/// Paths of this machine. Names from a server are data: one that would leave its directory, or that Windows would take for a drive, a
/// stream or a device, is refused by name and never altered, because an altered name could be another file's.
/// </summary>
internal sealed class LocalPathSyntax(bool windows) : PathSyntax
{
    public static readonly LocalPathSyntax Instance = new(OperatingSystem.IsWindows());

    private static readonly SearchValues<char> s_windowsForbidden =
        SearchValues.Create(Enumerable.Range(0, 32).Select(c => (char)c).Concat("<>:\"/\\|?*").ToArray());

    private static readonly string[] s_windowsDevices =
    [
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        .. "123456789\u00b9\u00b2\u00b3".Select(digit => "COM" + digit),
        .. "123456789\u00b9\u00b2\u00b3".Select(digit => "LPT" + digit),
    ];

    /// <inheritdoc/>
    public override string Append(string directory, string name)
    {
        if (WhyUnsafe(name) is { } reason)
            throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Create, name, reason);
        return Path.Combine(directory, name);
    }

    /// <inheritdoc/>
    public override string GetName(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    /// <inheritdoc/>
    public override string? GetParent(string path) =>
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) switch { "" => ".", var parent => parent };

    /// <inheritdoc/>
    public override bool EndsInSeparator(string path) => Path.EndsInDirectorySeparator(path);

    /// <summary>The reason why a name may not be created here, or null.</summary>
    public string? WhyUnsafe(string name)
    {
        if (name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\0') >= 0)
            return "such a name would leave the destination";
        if (!windows)
            return null;
        if (name.AsSpan().IndexOfAny(s_windowsForbidden) >= 0)
            return "Windows allows none of < > : \" / \\ | ? * and control characters in a name";
        if (name[^1] is '.' or ' ')
            return "Windows drops a dot or space at the end of a name";
        string stem = name.Split('.')[0].TrimEnd();
        return s_windowsDevices.Contains(stem, StringComparer.OrdinalIgnoreCase) ? "Windows reserves that name for a device" : null;
    }
}
