using System.Globalization;
using System.Text.Json.Serialization;
using SftpTools.Errors;
using SftpTools.Transfer.Names;

namespace SftpTools.Transfer.Journals;

/// <summary>The options of a job as a journal keeps them. What is read back is checked as what a user types.</summary>
internal sealed record JournalOptions
{
    public required int ThrottleLimit { get; init; }

    public required int Streams { get; init; }

    public required long BytesPerSecond { get; init; }

    public required bool Force { get; init; }

    public required string Overwrite { get; init; }

    public required string Verify { get; init; }

    public required string Preserve { get; init; }

    public required bool Direct { get; init; }

    public string? TemporaryName { get; init; }

    public required int RetryCount { get; init; }

    /// <summary>In milliseconds.</summary>
    [JsonPropertyName("retryIntervalMs")]
    public required long RetryInterval { get; init; }

    public required bool MoveSource { get; init; }

    public static JournalOptions Of(TransferOptions options) => new()
    {
        ThrottleLimit = options.ThrottleLimit,
        Streams = options.Streams,
        BytesPerSecond = options.BytesPerSecond,
        Force = options.Force,
        Overwrite = options.Overwrite.ToString(),
        Verify = options.Verify.ToString(),
        Preserve = options.Preserve.ToString(),
        Direct = options.Direct,
        TemporaryName = options.TemporaryName,
        RetryCount = options.RetryCount,
        RetryInterval = (long)options.RetryInterval.TotalMilliseconds,
        MoveSource = options.MoveSource,
    };

    /// <summary>The options to go on with.</summary>
    /// <exception cref="FormatException">A value is out of its range, or unknown.</exception>
    public TransferOptions ToTransferOptions() => new()
    {
        ThrottleLimit = (int)InRange("throttleLimit", ThrottleLimit, 0, 1024),
        Streams = (int)InRange("streams", Streams, 0, 32),
        BytesPerSecond = InRange("bytesPerSecond", BytesPerSecond, 0, long.MaxValue),
        Force = Force,
        Overwrite = Named<SftpOverwrite>("overwrite", Overwrite),
        Verify = Named<SftpVerify>("verify", Verify),
        Preserve = Named<SftpPreserve>("preserve", Preserve),
        Direct = Direct,
        TemporaryName = TemporaryName is null || Names.TemporaryName.WhyNoPattern(TemporaryName) is null
            ? TemporaryName
            : throw new FormatException("temporaryName is not a valid pattern"),
        RetryCount = (int)InRange("retryCount", RetryCount, 0, 1000),
        RetryInterval = TimeSpan.FromMilliseconds(InRange("retryIntervalMs", RetryInterval, 0, 3_600_000)),
        MoveSource = MoveSource,
        Resume = true,
    };

    private static long InRange(string name, long number, long least, long most) => number >= least && number <= most
        ? number
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} is {number}, and {least} to {most} is meant"));

    private static T Named<T>(string name, string? text)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: false, out T value) && !long.TryParse(text, out _)
            ? value
            : throw new FormatException($"{name} is '{DisplayText.Clean(text ?? "")}'");
}
