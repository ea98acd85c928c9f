namespace SftpTools.Transports.Config;

/// <summary>Times as sshd_config(5), section TIME FORMATS, writes them: "90", "1h30m", "2w".</summary>
internal static class SshTime
{
    /// <summary>Reads a time; null for what is none or is longer than 2^31 - 1 seconds.</summary>
    public static int? ParseSeconds(string text)
    {
        long total = 0;
        long number = -1;
        foreach (char c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                number = (Math.Max(number, 0) * 10) + (c - '0');
            }
            else
            {
                int unit = char.ToLowerInvariant(c) switch
                {
                    's' => 1,
                    'm' => 60,
                    'h' => 3600,
                    'd' => 86400,
                    'w' => 604800,
                    _ => 0,
                };
                if (unit == 0 || number < 0)
                    return null;
                total += number * unit;
                number = -1;
            }
            if (number > int.MaxValue || total > int.MaxValue)
                return null;
        }
        total += Math.Max(number, 0);
        return text.Length > 0 && total <= int.MaxValue ? (int)total : null;
    }
}
