using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>What -RateLimit takes: bytes a second as a number, or a text such as "10MB" (powers of 1024) or "2Mbit" (powers of 1000).</summary>
public sealed partial class RateLimitArgument
{
    private readonly string _text;

    /// <summary>A number of bytes a second.</summary>
    public RateLimitArgument(long bytesPerSecond)
    {
        BytesPerSecond = bytesPerSecond;
        _text = bytesPerSecond.ToString(CultureInfo.InvariantCulture);
        if (bytesPerSecond < 1)
            throw Refused(_text);
    }

    /// <summary>A number with a unit: B, KB, MB, GB (with or without /s) or bit, kbit, Mbit, Gbit.</summary>
    public RateLimitArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        Match match = Form().Match(text);
        if (!match.Success)
            throw Refused(text);
        bool isBits = match.Groups["bit"].Success;
        int power = "kmg".IndexOf(char.ToLowerInvariant((match.Groups["prefix"].Value + " ")[0])) + 1;
        double rate = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * Math.Pow(isBits ? 1000 : 1024, power);
        if (isBits)
            rate /= 8;
        if (rate is < 1 or >= long.MaxValue)
            throw Refused(text);
        BytesPerSecond = (long)rate;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    internal long BytesPerSecond { get; }

    private static PSArgumentException Refused(string text) => new(
        $"'{DisplayText.Clean(text)}' is not a valid rate. Write bytes a second as a number, or with a unit: 500KB, 10MB, 2Mbit.");

    [GeneratedRegex(
        @"^\s*(?<number>[0-9]{1,15}(\.[0-9]{1,9})?)\s*(?<prefix>[kmg])?i?((?<bit>bit|bps)|b)?(/s|ps)?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
