namespace SftpTools.Transports.Config;

/// <summary>A line of the configuration, or a whole file of it, that is not used.</summary>
/// <param name="File">The file, or "-Options" for an option of the session.</param>
/// <param name="Line">The line, from 1; 0 for the file as a whole or for an option.</param>
/// <param name="Reason">Why, in words that can be shown: no control characters, bounded in length.</param>
internal sealed record SshConfigProblem(string File, int Line, string Reason)
{
    /// <summary>The file's name that stands for the options of the session.</summary>
    public const string OptionsFile = "-Options";

    /// <summary>Whether it is about something that forbids: no connection may be made without it.</summary>
    public bool IsBinding { get; init; }

    public override string ToString() => Line > 0 ? $"{File}, line {Line}: {Reason}" : $"{File}: {Reason}";
}
