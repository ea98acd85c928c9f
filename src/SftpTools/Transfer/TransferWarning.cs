namespace SftpTools.Transfer;

/// <summary>
/// What a copy could not keep or do as it should. Each part has a stable id at the beginning of its text: PowerShell's warnings have no id
/// of their own, and a script that reads them needs one.
/// </summary>
internal sealed class TransferWarning
{
    public const string Times = "SftpTimesNotKept";
    public const string Mode = "SftpModeNotKept";
    public const string Owner = "SftpOwnerNotKept";
    public const string SpecialBits = "SftpSpecialBitsKept";
    public const string HardLink = "SftpHardLinkNotKept";
    public const string PartialNotUsed = "SftpPartialNotUsed";
    public const string SourceChanged = "SftpSourceChanged";
    public const string Size = "SftpSizeDiffers";
    public const string NotVerified = "SftpNotVerified";
    public const string NotAtomic = "SftpNotAtomic";
    public const string NotResumable = "SftpNotResumable";
    public const string StartedOver = "SftpStartedOver";
    public const string RecordLeft = "SftpRecordLeft";

    private TransferWarning(IReadOnlyList<Part> parts) => Parts = parts;

    /// <summary>What it says, each thing for itself.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>Which attributes were not kept.</summary>
    public SftpPreserve NotKeptAttributes => Parts.Aggregate(SftpPreserve.None, static (all, part) => all | part.NotKept);

    /// <summary>A warning about this one file.</summary>
    public static TransferWarning OfFile(string id, string text) => new([new Part(id, text, IsOfServer: false, SftpPreserve.None)]);

    /// <summary>A warning about the server's ways: it is the same with every file, and said once in a job.</summary>
    public static TransferWarning OfServer(string id, string text) => new([new Part(id, text, IsOfServer: true, SftpPreserve.None)]);

    /// <summary>"Id: the times were not kept: the server says ...".</summary>
    public static TransferWarning NotKept(string id, string what, SftpException exception) =>
        NotKept(id, what, exception.Reason ?? exception.Message.TrimEnd('.'));

    public static TransferWarning NotKept(string id, string what, string reason) =>
        new([new Part(id, $"{what} not kept: {reason}", IsOfServer: true, id switch
        {
            Times => SftpPreserve.Times,
            Mode => SftpPreserve.Mode,
            Owner => SftpPreserve.Owner,
            _ => SftpPreserve.None,
        })]);

    /// <summary>What to say of a copy whose source did not stay what it was.</summary>
    public static TransferWarning Changed(string reason) =>
        OfFile(SourceChanged, $"the source was changed while it was copied: {reason}");

    /// <summary>What to say of a source that has another length than it states.</summary>
    public static TransferWarning SizeDiffers(long stated, long read) => OfFile(Size, read < stated
        ? $"the source states {stated} bytes and ends after {read}: the copy has what there is, and may lack its end"
        : $"the source states {stated} bytes and has {read}: the copy has all of them");

    /// <summary>What to say of a copy that could not be compared with its source.</summary>
    public static TransferWarning Unverified(string reason) =>
        OfServer(NotVerified, $"the copy could not be compared with its source: {reason}");

    /// <summary>Both warnings, each of which may be null.</summary>
    public static TransferWarning? Join(TransferWarning? first, TransferWarning? second) =>
        first is null ? second : second is null ? first : new TransferWarning([.. first.Parts, .. second.Parts]);

    /// <summary>The same, told of these attributes.</summary>
    public TransferWarning About(SftpPreserve attributes) => new([.. Parts.Select(part => part with { NotKept = attributes })]);

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Parts);

    /// <summary>One thing that a warning says.</summary>
    /// <param name="Id">By which a script knows it.</param>
    /// <param name="Text">What it is, without a full stop.</param>
    /// <param name="IsOfServer">Whether it is one and the same fact about the server for every file.</param>
    /// <param name="NotKept">Which attributes were not kept.</param>
    public sealed record Part(string Id, string Text, bool IsOfServer, SftpPreserve NotKept)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Id}: {Text}.";
    }
}
