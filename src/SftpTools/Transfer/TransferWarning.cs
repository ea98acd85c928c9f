namespace SftpTools.Transfer;

/// <summary>
/// What a copy could not keep, as text that begins with a stable id: PowerShell's warnings have no id of their own, and a script that reads
/// them needs one.
/// </summary>
internal static class TransferWarning
{
    public const string Times = "SftpTimesNotKept";
    public const string Mode = "SftpModeNotKept";
    public const string Owner = "SftpOwnerNotKept";
    public const string SourceChanged = "SftpSourceChanged";

    /// <summary>"Id: the times were not kept: the server says ...".</summary>
    public static string NotKept(string id, string what, SftpException exception) =>
        NotKept(id, what, exception.Reason ?? exception.Message.TrimEnd('.'));

    public static string NotKept(string id, string what, string reason) => $"{id}: {what} not kept: {reason}.";

    /// <summary>Both warnings, each of which may be null.</summary>
    public static string? Join(string? first, string? second) =>
        first is null ? second : second is null ? first : $"{first} {second}";
}
