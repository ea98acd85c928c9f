using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// Tells the warnings of a job. What is about one file is told at once; what is a fact about the server is told once, at the end, with the
/// number of items that it was so with. Used by many threads.
/// </summary>
internal sealed class WarningTally(ITransferObserver observer)
{
    private readonly object _gate = new();

    // Guarded by _gate; in the order in which they came up.
    private readonly List<Tally> _tallies = [];

    /// <summary>Enters the warning of an item.</summary>
    public void Add(FileEntry source, string targetPath, TransferWarning warning)
    {
        foreach (TransferWarning.Part part in warning.Parts)
        {
            if (part.IsOfServer)
                Count(source, targetPath, part);
            else
                observer.Warned(source, targetPath, part.ToString());
        }
    }

    /// <summary>Tells what was only counted so far.</summary>
    public void Tell()
    {
        List<Tally> tallies;
        lock (_gate)
        {
            tallies = [.. _tallies];
            _tallies.Clear();
        }
        foreach (Tally tally in tallies)
        {
            string rest = tally.Count == 1 ? "" : $" So it is with {tally.Count} items of this job, of which this is the first.";
            observer.Warned(tally.Source, tally.TargetPath, tally.Part + rest);
        }
    }

    private void Count(FileEntry source, string targetPath, TransferWarning.Part part)
    {
        lock (_gate)
        {
            if (_tallies.Find(tally => tally.Part.Id == part.Id) is { } known)
                known.Count++;
            else
                _tallies.Add(new Tally(source, targetPath, part));
        }
    }

    private sealed class Tally(FileEntry source, string targetPath, TransferWarning.Part part)
    {
        public FileEntry Source => source;

        public string TargetPath => targetPath;

        public TransferWarning.Part Part => part;

        public int Count { get; set; } = 1;
    }
}
