using System.Management.Automation;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Cmdlets.Targets;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// What the cmdlets share that act on many items at once. Items from the pipeline are gathered while they come fast, because a thousand
/// of them one by one cost a thousand round trips; one that comes alone is worked on at once, and so is each where -PipelineVariable names it.
/// </summary>
public abstract class ItemBatchCmdlet : ItemCmdlet
{
    private protected const int LargestBatch = 256;

    // Longer than that nothing waits for company, in milliseconds.
    private const int LongestWait = 200;

    private readonly List<ItemTarget> _batch = [];
    private bool? _isOneByOne;
    private long _lastWork = Environment.TickCount64 - (2 * LongestWait);

    private protected ItemBatchCmdlet()
    {
    }

    /// <summary>A wildcard pattern for the names of items.</summary>
    [Parameter]
    [SupportsWildcards]
    public string? Filter { get; set; }

    /// <summary>Wildcard patterns of names to take.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>Wildcard patterns of names to leave out.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    private protected NameFilter Names => new(Filter, Include, Exclude);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _batch.AddRange(Targets());
        _isOneByOne ??= !MyInvocation.ExpectingInput || EngineInternals.HasPipelineVariable(this);
        if (_isOneByOne == true || _batch.Count >= LargestBatch || Environment.TickCount64 - _lastWork > LongestWait)
            WorkOff();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WorkOff();
        base.EndProcessing();
    }

    /// <summary>Works on what has gathered.</summary>
    private protected abstract void Work(IReadOnlyList<ItemTarget> targets);

    private void WorkOff()
    {
        if (_batch.Count == 0)
            return;
        ItemTarget[] targets = [.. _batch];
        _batch.Clear();
        Work(targets);
        _lastWork = Environment.TickCount64;
    }
}
