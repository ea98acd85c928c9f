using System.Text;
using SftpTools.Errors;

namespace SftpTools.Transports.Config;

/// <summary>The tokens and environment variables of ssh_config(5), sections TOKENS and ENVIRONMENT VARIABLES.</summary>
/// <param name="environment">Home, accounts and variables.</param>
internal sealed class SshTokens(SshConfigEnvironment environment)
{
    /// <summary>%h: the name of the host after HostName.</summary>
    public required string HostName { get; init; }

    /// <summary>%n: the name as the user gave it.</summary>
    public required string OriginalHost { get; init; }

    /// <summary>%r.</summary>
    public required string UserName { get; init; }

    /// <summary>%p.</summary>
    public required string Port { get; init; }

    /// <summary>%k: HostKeyAlias, else the name as the user gave it.</summary>
    public required string KeyAlias { get; init; }

    /// <summary>%j: the jump host next to the server, or nothing.</summary>
    public string JumpHost { get; init; } = "";

    /// <summary>
    /// Puts the home directory for ~, then the values for tokens and ${VARIABLES}; null when one of them is unknown.
    /// </summary>
    /// <param name="path">The path as the configuration has it.</param>
    /// <param name="reason">Why the path cannot be used.</param>
    public string? ExpandPath(string path, out string reason)
    {
        string expanded = path;
        if (path.StartsWith('~'))
        {
            string rest = path[1..].TrimStart('/', Path.DirectorySeparatorChar);
            if (path.Length > 1 && rest.Length == path.Length - 1)
            {
                reason = $"{SshConfigLine.Shown(path)} is below the home of another account, which is not looked up";
                return null;
            }
            expanded = Path.Combine(environment.HomeDirectory, rest);
        }
        return Expand(expanded, Value, environment.Variable, out reason);
    }

    /// <summary>Puts the name of the host for %h in HostName; null when another token is there.</summary>
    public static string? ExpandHostName(string text, string host, out string reason) =>
        Expand(text, token => token == 'h' ? host : null, variable: null, out reason);

    private string? Value(char token) => token switch
    {
        'd' => environment.HomeDirectory,
        'h' => HostName,
        'i' => environment.UserId,
        'j' => JumpHost,
        'k' => KeyAlias,
        'L' => environment.MachineName.Split('.')[0],
        'l' => environment.MachineName,
        'n' => OriginalHost,
        'p' => Port,
        'r' => UserName,
        'u' => environment.UserName,
        _ => null,
    };

    private static string? Expand(
        string text, Func<char, string?> value, Func<string, string?>? variable, out string reason)
    {
        reason = "";
        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (variable is not null && text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{')
            {
                int close = text.IndexOf('}', i);
                string name = close < 0 ? "" : text[(i + 2)..close];
                if (name.Length == 0 || variable(name) is not { } found)
                {
                    reason = $"the environment has no variable for the {SshConfigLine.Shown(text[i..])} "
                        + $"in {SshConfigLine.Shown(text)}";
                    return null;
                }
                result.Append(found);
                i = close;
            }
            else if (text[i] == '%')
            {
                char token = ++i < text.Length ? text[i] : '\0';
                string? found = token == '%' ? "%" : value(token);
                if (found is null)
                {
                    reason = $"the token %{(token == '\0' ? "" : DisplayText.Clean(token.ToString()))} in "
                        + $"{SshConfigLine.Shown(text)} is not one that can be used here";
                    return null;
                }
                result.Append(found);
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }
}
