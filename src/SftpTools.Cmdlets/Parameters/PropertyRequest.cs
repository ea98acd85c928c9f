using System.Globalization;
using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.FileSystems.Local;
using SftpTools.FileSystems.Remote;
using SftpTools.Operations;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>What somebody wants to change about an item, as it was written.</summary>
internal sealed record PropertyRequest
{
    private static readonly DateTime s_firstTime = DateTime.UnixEpoch;
    private static readonly DateTime s_lastTime = DateTime.UnixEpoch.AddSeconds(uint.MaxValue);

    /// <summary>The permissions.</summary>
    public ModeArgument? Mode { get; init; }

    /// <summary>The owner: a number or a name.</summary>
    public string? Owner { get; init; }

    /// <summary>The group: a number or a name.</summary>
    public string? Group { get; init; }

    /// <summary>The time of the last write, in local time where it does not say otherwise.</summary>
    public DateTime? LastWriteTime { get; init; }

    /// <summary>The time of the last access, in local time where it does not say otherwise.</summary>
    public DateTime? LastAccessTime { get; init; }

    /// <summary>Whether nothing is to be changed.</summary>
    public bool IsEmpty => Change.IsEmpty && Owner is null && Group is null;

    /// <summary>The error of a time that the protocol does not know; null where there is none.</summary>
    public ErrorRecord? Problem
    {
        get
        {
            foreach (DateTime time in new[] { Change.LastWriteTimeUtc, Change.LastAccessTimeUtc }.OfType<DateTime>())
            {
                if (time < s_firstTime || time > s_lastTime)
                {
                    return ErrorRecords.Usage(
                        "SftpTimeOutOfRange", $"SFTP version 3 knows the times from {s_firstTime:u} to {s_lastTime:u}, and not {time:u}.", time);
                }
            }
            return null;
        }
    }

    /// <summary>The properties and their new values, as -WhatIf shows them.</summary>
    public override string ToString()
    {
        (string Name, object? Value)[] all =
        [
            (nameof(Mode), Mode), (nameof(Owner), Owner), (nameof(Group), Group),
            (nameof(LastWriteTime), LastWriteTime?.ToString("s", CultureInfo.InvariantCulture)),
            (nameof(LastAccessTime), LastAccessTime?.ToString("s", CultureInfo.InvariantCulture)),
        ];
        return string.Join(", ", all.Where(static each => each.Value is not null).Select(static each => $"{each.Name}={each.Value}"));
    }

    private AttributeChange Change => new()
    {
        Mode = Mode?.Change,
        LastWriteTimeUtc = LastWriteTime?.ToUniversalTime(),
        LastAccessTimeUtc = LastAccessTime?.ToUniversalTime(),
    };

    /// <summary>What to change on one server: names have numbers of their own on each.</summary>
    public async Task<AttributeChange> ResolveAsync(SftpFileSystem files, CancellationToken token) => Change with
    {
        UserId = Owner is null ? null : await AccountNames.FindUserAsync(files, Owner, token).ConfigureAwait(false),
        GroupId = Group is null ? null : await AccountNames.FindGroupAsync(files, Group, token).ConfigureAwait(false),
    };
}
