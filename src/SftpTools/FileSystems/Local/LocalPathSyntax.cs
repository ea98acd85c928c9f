using SftpTools.Errors;

namespace SftpTools.FileSystems.Local;

/// <summary>
/// Paths of this machine. Names from a server are data: one that would leave its directory is refused. One that Windows would take for a
/// drive, a stream or a device, or would shorten, is stored there under a name that leads back to it; see <see cref="WindowsNames"/>.
/// </summary>
internal sealed class LocalPathSyntax(bool windows) : PathSyntax
{
    public static readonly LocalPathSyntax Instance = new(OperatingSystem.IsWindows());

    /// <inheritdoc/>
    public override string Append(string directory, string name)
    {
        if (name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\0') >= 0)
            throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Create, name, "such a name would leave the destination");
        return Path.Combine(directory, windows ? WindowsNames.Encode(name) : name);
    }

    /// <inheritdoc/>
    public override string ToPortable(string name) => windows ? WindowsNames.Decode(name) : name;

    /// <inheritdoc/>
    public override string GetName(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    /// <inheritdoc/>
    public override string? GetParent(string path) =>
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) switch { "" => ".", var parent => parent };

    /// <inheritdoc/>
    public override string FromLink(string link, string text) =>
        Path.TrimEndingDirectorySeparator(Path.Combine(GetParent(link) ?? link, text));

    /// <inheritdoc/>
    public override bool EndsInSeparator(string path) => Path.EndsInDirectorySeparator(path);

    /// <inheritdoc/>
    public override string? WhyTooLong(string path, string name, int longestName)
    {
        if (windows)
            return name.Length > 255 ? "Windows allows 255 characters in a name" : null;
        return UnixLength.WhyTooLong(path, name, longestName);
    }
}
