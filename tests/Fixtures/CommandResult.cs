namespace SftpTools.Fixtures;

/// <summary>How a command ended and what it said.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The last words of the command, for an error message.</summary>
    public string LastWords
    {
        get
        {
            string text = Error.Trim().Length > 0 ? Error.Trim() : Output.Trim();
            return text.Length == 0 ? $"exit code {ExitCode}" : text[(text.LastIndexOf('\n') + 1)..];
        }
    }
}
