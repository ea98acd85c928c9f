using System.Globalization;

namespace SftpTools.Transports.Config;

/// <summary>Checks the arguments of an option and keeps them if they are the first that apply.</summary>
internal static class SshValue
{
    // SSH_MAX_HOSTS_FILES of OpenSSH.
    private const int MaxWords = 32;

    /// <summary>Takes one line.</summary>
    /// <param name="values">What was found so far.</param>
    /// <param name="keyword">The option.</param>
    /// <param name="line">The line; it is checked even where it does not apply.</param>
    /// <param name="active">Whether it applies.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Set(SshConfigValues values, SshKeyword keyword, SshConfigLine line, bool active)
    {
        switch (keyword.Kind)
        {
            case SshValueKind.Command:
                if (active)
                    values.Set(keyword.Name, line.Rest.TrimStart(' ', '\t', '='));
                return null;
            case SshValueKind.Jump:
                return SetJump(values, line, active);
            case SshValueKind.Words:
                return SetWords(values, keyword, line, active);
        }

        if (line.Arguments.Count == 0 || line.Arguments[0].Length == 0)
            return $"{SshConfigLine.Shown(line.Keyword)} has no argument";
        if (line.Arguments.Count > 1)
            return $"{SshConfigLine.Shown(line.Keyword)} has more arguments than one; put one with spaces into quotes";
        string argument = line.Arguments[0];
        if (keyword.Kind == SshValueKind.Time && argument == "none")
            return null;
        if (Checked(keyword, argument) is not { } value)
            return $"{SshConfigLine.Shown(argument)} is no value of {SshConfigLine.Shown(line.Keyword)}";
        if (!active)
            return null;
        if (keyword.Kind != SshValueKind.Accumulated)
            values.Set(keyword.Name, value);
        else if (!values.Add(keyword.Name, value))
            return $"there are too many values of {SshConfigLine.Shown(line.Keyword)}";
        return null;
    }

    private static string? Checked(SshKeyword keyword, string argument) => keyword.Kind switch
    {
        SshValueKind.Choice => keyword.Choices!.GetValueOrDefault(argument),
        SshValueKind.Number => int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? argument : null,
        SshValueKind.Time => SshTime.ParseSeconds(argument)?.ToString(CultureInfo.InvariantCulture),
        SshValueKind.Port => JumpHost.ParsePort(argument)?.ToString(CultureInfo.InvariantCulture),
        _ => argument,
    };

    private static string? SetWords(SshConfigValues values, SshKeyword keyword, SshConfigLine line, bool active)
    {
        if (line.Arguments.Count == 0 || line.Arguments.Any(static word => word.Length == 0))
            return $"{SshConfigLine.Shown(line.Keyword)} has an empty argument";
        if (line.Arguments.Count > 1 && line.Arguments.Any(static word => IsNone(word)))
            return $"'none' must be the only argument of {SshConfigLine.Shown(line.Keyword)}";
        if (line.Arguments.Count > MaxWords)
            return $"there are too many values of {SshConfigLine.Shown(line.Keyword)}";
        if (active)
            values.Set(keyword.Name, line.Arguments);
        return null;
    }

    private static string? SetJump(SshConfigValues values, SshConfigLine line, bool active)
    {
        string text = line.Rest.TrimStart(' ', '\t', '=');
        if (IsNone(text))
        {
            if (active)
                values.Set("proxyjump", "none");
            return null;
        }
        if (JumpHost.ParseList(text) is not { } hosts)
            return $"{SshConfigLine.Shown(text)} is not a list of jump hosts";
        // Of ProxyCommand and ProxyJump the first one counts, and the other is as good as said.
        if (active && !values.Has("proxycommand") && !values.Has("proxyjump"))
        {
            values.Set("proxyjump", hosts.Select(static host => host.ToString()));
            values.Set("proxycommand", "none");
        }
        return null;
    }

    /// <summary>Whether a value switches its option off.</summary>
    public static bool IsNone(string value) => value.Equals("none", StringComparison.OrdinalIgnoreCase);
}
