namespace SftpTools.Transfer;

/// <summary>
/// Tells the warnings of a job, or of a command that runs several. What is about one item is told at once; what is a fact about the server is
/// told once, at the end of the job, with the number of items that it was so with. Used by many threads.
/// </summary>
/// <typeparam name="TItem">What a warning is about.</typeparam>
internal sealed class WarningTally<TItem>
{
    private readonly object _gate = new();

    // Guarded by _gate; in the order in which they came up.
    private readonly List<Tally> _tallies = [];
    private readonly HashSet<string> _told = [];

    /// <summary>Enters the warning of an item.</summary>
    public void Add(TItem item, TransferWarning warning, Action<TItem, string> tell)
    {
        foreach (TransferWarning.Part part in warning.Parts)
        {
            if (part.IsOfServer)
                Count(item, part);
            else
                tell(item, part.ToString());
        }
    }

    /// <summary>Tells what was only counted so far; what another job of the command has told is not told again.</summary>
    public void Tell(Action<TItem, string> tell)
    {
        List<Tally> tallies;
        lock (_gate)
        {
            tallies = [.. _tallies.Where(tally => _told.Add(tally.Part.Id))];
            _tallies.Clear();
        }
        foreach (Tally tally in tallies)
        {
            string rest = tally.Count == 1 ? "" : $" So it is with {tally.Count} items of this job, of which this is the first.";
            tell(tally.Item, tally.Part + rest);
        }
    }

    private void Count(TItem item, TransferWarning.Part part)
    {
        lock (_gate)
        {
            if (_tallies.Find(tally => tally.Part.Id == part.Id) is { } known)
                known.Count++;
            else
                _tallies.Add(new Tally(item, part));
        }
    }

    private sealed class Tally(TItem item, TransferWarning.Part part)
    {
        public TItem Item => item;

        public TransferWarning.Part Part => part;

        public int Count { get; set; } = 1;
    }
}
