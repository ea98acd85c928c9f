using SftpTools.Wire;

namespace SftpTools.Transports.Config;

/// <summary>The criteria of a Match line (ssh_config(5), Match).</summary>
internal sealed class SshMatch
{
    /// <summary>The host as Match host sees it.</summary>
    public required string HostName { get; init; }

    /// <summary>The host as the user named it.</summary>
    public required string OriginalHost { get; init; }

    /// <summary>The account on the server, as far as it is known.</summary>
    public required string UserName { get; init; }

    /// <summary>The account on this machine.</summary>
    public required string LocalUserName { get; init; }

    /// <summary>The value of Tag so far.</summary>
    public string Tag { get; init; } = "";

    /// <summary>Whether the configuration is being read a second time.</summary>
    public bool IsFinalPass { get; init; }

    /// <summary>Whether a line asked for a second reading.</summary>
    public bool WantsFinalPass { get; private set; }

    /// <summary>Whether a block was left out although ssh, which runs commands and may know more criteria, could use it.</summary>
    public bool IsUndecided { get; private set; }

    /// <summary>Whether the line's block applies.</summary>
    /// <param name="arguments">What stands after Match.</param>
    /// <param name="problem">What is wrong with the line; the block does not apply then.</param>
    public bool Applies(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = null;
        bool applies = true;
        string? unknown = null;
        int i = 0;
        int count = 0;
        while (i < arguments.Count)
        {
            string criterion = arguments[i++];
            bool negated = criterion.StartsWith('!');
            string name = (negated ? criterion[1..] : criterion).ToLowerInvariant();
            if (name == "all")
            {
                // Alone, or after final or canonical.
                if (count <= 1 && i == arguments.Count)
                    return applies && !negated;
                problem = "the criterion 'all' cannot stand with others, so the block is not used";
                return false;
            }
            count++;
            if (name is "final" or "canonical")
            {
                WantsFinalPass |= name == "final" && !negated;
                applies &= IsFinalPass != negated;
                continue;
            }

            string? value = null;
            int equals = name.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                value = criterion[(equals + 1 + (negated ? 1 : 0))..];
                name = name[..equals];
            }
            else if (i < arguments.Count)
            {
                value = arguments[i++];
            }
            if (value is null || (value.Length == 0 && name != "tagged"))
            {
                problem = $"the criterion {SshConfigLine.Shown(criterion)} has no value, so the block is not used";
                return false;
            }
            if (Evaluate(name, value) is { } result)
                applies &= result != negated;
            else
                unknown ??= name;
        }
        if (count == 0)
            problem = "Match names no criterion, so the block is not used";
        // Where the known criteria rule the block out, the unknown one does not matter.
        else if (applies && unknown == "exec")
            problem = "commands of 'Match exec' are not run in process, so the block is not used";
        else if (applies && unknown is not null)
            problem = $"the criterion {SshConfigLine.Shown(unknown)} is not known here, so the block is not used";
        IsUndecided = applies && unknown is not null;
        return applies && problem is null;
    }

    private bool? Evaluate(string name, string value) => name switch
    {
        "host" => SshPattern.MatchesHost(HostName, value),
        "originalhost" => SshPattern.MatchesHost(OriginalHost, value),
        "user" => SshPattern.MatchesList(UserName, value),
        "localuser" => SshPattern.MatchesList(LocalUserName, value),
        "tagged" => Tag.Length == 0 ? value.Length == 0 : SshPattern.MatchesList(Tag, value),
        "sessiontype" => SshPattern.MatchesList("subsystem", value),
        _ => null,
    };
}
