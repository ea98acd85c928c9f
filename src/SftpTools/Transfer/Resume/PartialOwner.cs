using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using SftpTools.Native;

namespace SftpTools.Transfer.Resume;

/// <summary>
/// Who writes a partial file: a copy within a program on a machine. Whether it still does can be told for certain on the same machine only;
/// a name here is not a proof elsewhere, so for others the age of the record decides.
/// </summary>
internal sealed record PartialOwner(string Machine, [property: JsonPropertyName("program")] int ProgramId, long Started, string Token)
{
    // A record has room for so much of a name.
    private const int LongestMachine = 64;

    private static readonly string s_machine =
        Environment.MachineName is { Length: > LongestMachine } name ? name[..LongestMachine] : Environment.MachineName;

    private static readonly ConcurrentDictionary<string, byte> s_active = new();
    private static readonly long s_started = RunningProgram.StartOf(Environment.ProcessId) ?? 0;

    /// <summary>A new owner within this program; active until <see cref="End"/>.</summary>
    public static PartialOwner New()
    {
        string token = Guid.NewGuid().ToString("N");
        s_active.TryAdd(token, 0);
        return new PartialOwner(s_machine, Environment.ProcessId, s_started, token);
    }

    /// <summary>Whether it says to be of this machine.</summary>
    [JsonIgnore]
    public bool IsOfThisMachine => string.Equals(Machine, s_machine, StringComparison.OrdinalIgnoreCase);

    /// <summary>This copy writes no more.</summary>
    public void End() => s_active.TryRemove(Token, out _);

    /// <summary>Whether it is certain that this owner writes no more. False where it cannot be known.</summary>
    public bool IsGone()
    {
        if (!IsOfThisMachine)
            return false;
        if (ProgramId == Environment.ProcessId && Started == s_started)
            return !s_active.ContainsKey(Token);
        return OperatingSystem.IsLinux() ? RunningProgram.StartOf(ProgramId) != Started : RunningProgram.IsGone(ProgramId);
    }
}
