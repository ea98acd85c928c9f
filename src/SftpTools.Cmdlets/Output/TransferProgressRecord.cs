using System.Globalization;
using System.Management.Automation;
using SftpTools.Errors;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Output;

/// <summary>Counters of a job as PowerShell progress: files, bytes, rate, time left.</summary>
internal static class TransferProgressRecord
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>The line of a whole job; the rate is in bytes a second.</summary>
    public static ProgressRecord For(int id, string activity, TransferProgress.Sample sample, double rate)
    {
        string total = sample.IsWholeKnown ? "" : "+";
        string status = string.Create(
            CultureInfo.CurrentCulture,
            $"{sample.FilesDone:N0} of {sample.FilesFound:N0}{total} files, {Size(sample.BytesDone)} of {Size(sample.BytesFound)}{total}, {Size((long)rate)}/s");
        return new ProgressRecord(id, DisplayText.Clean(activity), status)
        {
            PercentComplete = sample.PercentComplete,
            SecondsRemaining = sample.Remaining is { } left ? (int)Math.Min(left.TotalSeconds, int.MaxValue) : -1,
            CurrentOperation = sample.Current is null ? null : DisplayText.Clean(sample.Current),
        };
    }

    /// <summary>The line of one large file below its job's.</summary>
    public static ProgressRecord For(int id, int parentId, string name, TransferProgress.FileSample file) =>
        new(id, name, $"{Size(file.BytesDone)} of {Size(file.Length)}") { ParentActivityId = parentId, PercentComplete = file.PercentComplete };

    /// <summary>Takes a line off the screen; the parent of a job's own line is -1.</summary>
    public static ProgressRecord Completed(int id, int parentId, string activity) =>
        new(id, DisplayText.Clean(activity), "Completed") { ParentActivityId = parentId, RecordType = ProgressRecordType.Completed };

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
