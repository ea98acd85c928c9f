using System.Management.Automation;

namespace SftpTools.Cmdlets.Output;

/// <summary>Which servers a command has told to be gone: what else fails for that is counted, and not an error of its own.</summary>
internal sealed class ToldOutages
{
    private readonly HashSet<object> _told = new(ReferenceEqualityComparer.Instance);
    private int _others;

    /// <summary>What to say at the end; null for nothing.</summary>
    public string? Summary => _others switch
    {
        0 => null,
        1 => "One more item failed for the same reason, because its server cannot be reached; -Verbose names it.",
        _ => $"{_others} more items failed for the same reason, because their server cannot be reached; -Verbose names them.",
    };

    /// <summary>Whether an error is to be told.</summary>
    public bool IsNew(ErrorRecord record)
    {
        if (record.Exception is not SftpException { Outage: { } outage } || _told.Add(outage))
            return true;
        _others++;
        return false;
    }
}
