namespace SftpTools.Sessions;

/// <summary>Paths as people write them beside a session: "name:/path" carries its session, "~" is the home directory.</summary>
internal static class SessionPath
{
    /// <summary>The home directory.</summary>
    public const string Home = "~";

    /// <summary>A path with the name of its session.</summary>
    public static string Of(string session, string path) => $"{session}:{path}";

    /// <summary>The part before the colon, which may be the name of a session, and what follows it; null where no name can be in front.</summary>
    public static (string Name, string Following)? Split(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 1 || text.AsSpan(0, colon).IndexOfAny('/', '\\') >= 0 ? null : (text[..colon], text[(colon + 1)..]);
    }

    /// <summary>What follows "~/", empty for "~" itself; null for a path that does not begin in the home directory.</summary>
    public static string? BelowHome(string path) =>
        path == Home ? "" : path.StartsWith("~/", StringComparison.Ordinal) ? path[2..] : null;
}
