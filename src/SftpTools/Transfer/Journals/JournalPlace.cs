using System.Text.Json.Serialization;
using SftpTools.Errors;

namespace SftpTools.Transfer.Journals;

/// <summary>One side of a journal's job: what finds the session again, and never a secret. A null host is this machine.</summary>
internal sealed record JournalPlace(string? Session, string? Host, int? Port, string? User)
{
    public static readonly JournalPlace ThisMachine = new(null, null, null, null);

    /// <summary>Whether the place is on a server.</summary>
    [JsonIgnore]
    public bool IsRemote => Host is not null;

    /// <inheritdoc/>
    public override string ToString() =>
        IsRemote ? DisplayText.Clean($"{Session} ({(User is null ? "" : User + "@")}{Host}{(Port is null ? "" : $":{Port}")})") : "this machine";
}
