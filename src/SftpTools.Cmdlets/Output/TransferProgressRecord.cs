using System.Globalization;
using System.Management.Automation;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Output;

/// <summary>Shows the counters of a job as PowerShell progress: files, bytes, rate, time left.</summary>
internal static class TransferProgressRecord
{
    private const int ActivityId = 0x5F7;
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static ProgressRecord For(string activity, TransferProgress.Sample sample)
    {
        string total = sample.SearchIsOver ? "" : "+";
        string status = string.Create(
            CultureInfo.CurrentCulture,
            $"{sample.FilesDone:N0} of {sample.FilesFound:N0}{total} files, {Size(sample.BytesDone)} of {Size(sample.BytesFound)}{total}, {Size((long)sample.BytesPerSecond)}/s");
        return new ProgressRecord(ActivityId, activity, status)
        {
            PercentComplete = sample.PercentComplete,
            SecondsRemaining = sample.Remaining is { } left ? (int)Math.Min(left.TotalSeconds, int.MaxValue) : -1,
            CurrentOperation = sample.Current is null ? null : DisplayText.Clean(sample.Current),
        };
    }

    public static ProgressRecord Completed(string activity) =>
        new(ActivityId, activity, "Completed") { RecordType = ProgressRecordType.Completed };

    /// <summary>A number of bytes in the unit that suits it.</summary>
    public static string Size(long bytes)
    {
        int unit = 0;
        double value = bytes;
        for (; value >= 1024 && unit < s_units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.CurrentCulture, $"{value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture)} {s_units[unit]}");
    }
}
