using SftpTools.Errors;
using SftpTools.Transfer;

namespace SftpTools;

/// <summary>
/// What became of one file of a copy. It can be piped on: the cmdlets of the module take its end on the server, PowerShell's own the end on
/// this machine.
/// </summary>
public sealed class SftpTransferResult
{
    private readonly TransferEnd _source;
    private readonly TransferEnd _destination;

    internal SftpTransferResult(TransferEnd source, TransferEnd destination)
    {
        _source = source;
        _destination = destination;
    }

    /// <summary>Where it came from; remote paths carry their session's name.</summary>
    public string Source => _source.Text;

    /// <summary>Where it went; remote paths carry their session's name.</summary>
    public string Destination => _destination.Text;

    /// <summary>Bytes copied.</summary>
    public long Length { get; internal init; }

    /// <summary>How it ended.</summary>
    public SftpTransferStatus Status { get; internal init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; internal init; } = 1;

    /// <summary>Whether it continued an earlier, partial copy.</summary>
    public bool Resumed { get; internal init; }

    /// <summary>Whether source and target were compared after the copy.</summary>
    public bool Verified { get; internal init; }

    /// <summary>The hash of the bytes, or null when none was asked for.</summary>
    public string? Hash { get; internal init; }

    /// <summary>From the first request to the final name.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The bytes that this copy brought over its duration; what an earlier one had brought does not count.</summary>
    public double BytesPerSecond => Duration > TimeSpan.Zero ? Math.Max(0, Length - ResumedLength) / Duration.TotalSeconds : 0;

    /// <summary>Bytes that an earlier, partial copy had brought.</summary>
    internal long ResumedLength { get; init; }

    /// <summary>What of the source's attributes was not kept although it was asked for.</summary>
    public SftpPreserve NotKept { get; internal init; } = SftpPreserve.None;

    /// <summary>What was not as it should be although the bytes are there, or null. Each sentence begins with its id.</summary>
    public string? Warning { get; internal init; }

    /// <summary>Why it failed or was skipped, or null.</summary>
    public string? Error { get; internal init; }

    /// <summary>
    /// Where PowerShell's own cmdlets find it: its end on this machine, or where none is left there, the one on the server. Null for a
    /// file that was not copied.
    /// </summary>
    public string? PSPath =>
        LocalPath is { } local ? @"Microsoft.PowerShell.Core\FileSystem::" + local
        : Status == SftpTransferStatus.Completed && RemoteEnd is var (session, path) ? session.Show(path)
        : null;

    /// <summary>The path of its end on the server; of server to server that of the destination. Null where nothing of it is left there.</summary>
    public string? ProviderPath => RemoteEnd?.Path;

    /// <summary>The account and the server of that end; null as above.</summary>
    public string? Account => RemoteEnd?.Session.Account;

    /// <summary>Whether the source was removed after the copy.</summary>
    internal bool IsMoved { get; init; }

    /// <summary>The end on the server: of server to server the destination. Null where it was moved away from there.</summary>
    internal (SftpSession Session, string Path)? RemoteEnd =>
        _destination.Session is { } to ? (to, _destination.Path)
        : _source.Session is { } from && !IsMoved ? (from, _source.Path)
        : null;

    /// <summary>The end on this machine; null where there is none, or nothing came to it.</summary>
    internal string? LocalPath =>
        _source.Session is null ? (IsMoved ? null : _source.Path)
        : _destination.Session is null && (Status is SftpTransferStatus.Completed or SftpTransferStatus.SourceChanged) ? _destination.Path
        : null;

    /// <summary>Why nothing may be done with it as with a file that was copied; null where it was.</summary>
    internal string? Refusal => Status switch
    {
        SftpTransferStatus.Completed => null,
        SftpTransferStatus.Skipped =>
            $"'{DisplayText.Clean(Source)}' was skipped by the copy ({DisplayText.Clean(Error ?? "")}), so nothing is done with it here; its Source and Destination can be given as text.",
        SftpTransferStatus.SourceChanged => $"'{DisplayText.Clean(Source)}' was changed while it was copied, so nothing is done with it here.",
        _ => $"'{DisplayText.Clean(Source)}' was not copied ({DisplayText.Clean(Error ?? "")}), so nothing is done with it here.",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Source} -> {Destination}";
}
