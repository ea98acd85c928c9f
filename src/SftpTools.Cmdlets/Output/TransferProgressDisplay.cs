using System.Management.Automation;
using SftpTools.Errors;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Output;

/// <summary>
/// The progress of one command: a line for the whole and one for each large file in flight. Used by the pipeline thread only.
/// </summary>
internal sealed class TransferProgressDisplay(Action<ProgressRecord> write)
{
    // A command's lines have numbers of their own, so that commands in one pipeline do not write over each other.
    private const int NumbersEach = 1024;
    private const int FirstNumber = 0x5F7000;
    private const int MostCommands = 256;

    private static readonly TimeSpan s_rateWindow = TimeSpan.FromSeconds(5);
    private static int s_commands;

    private readonly int _id = FirstNumber + (NumbersEach * (Interlocked.Increment(ref s_commands) % MostCommands));
    private readonly Queue<(TimeSpan Elapsed, long Bytes)> _past = new();
    private readonly Dictionary<object, (int Id, string Name)> _files = new(ReferenceEqualityComparer.Instance);
    private readonly SortedSet<int> _freeIds = [];
    private string? _activity;
    private TransferProgress? _progress;

    /// <summary>Shows how far a job is.</summary>
    public void Show(string activity, TransferProgress progress)
    {
        if (_progress != progress)
        {
            _past.Clear();
            _progress = progress;
        }
        _activity = activity;
        TransferProgress.Sample sample = progress.Look();
        write(TransferProgressRecord.For(_id, activity, sample, RecentRate(sample)));

        IReadOnlyList<TransferProgress.FileSample> files = progress.LookAtLargeFiles();
        foreach (object gone in _files.Keys.Except(files.Select(static file => file.Identity), ReferenceEqualityComparer.Instance).ToArray())
            Close(gone!);
        foreach (TransferProgress.FileSample file in files)
        {
            if (!_files.TryGetValue(file.Identity, out (int Id, string Name) line))
            {
                int number = _freeIds.Count > 0 ? _freeIds.Min : _files.Count + 1;
                if (number >= NumbersEach)
                    continue;
                _freeIds.Remove(number);
                _files.Add(file.Identity, line = (_id + number, DisplayText.Clean(file.Name)));
            }
            write(TransferProgressRecord.For(line.Id, _id, line.Name, file));
        }
    }

    /// <summary>Takes every line off the screen.</summary>
    public void Complete()
    {
        if (_activity is null)
            return;
        try
        {
            foreach (object file in _files.Keys.ToArray())
                Close(file);
            write(TransferProgressRecord.Completed(_id, -1, _activity));
        }
        catch (PipelineStoppedException)
        {
            // After Ctrl+C nothing can be written, and the host clears its lines itself.
        }
        _activity = null;
    }

    private void Close(object file)
    {
        _files.Remove(file, out (int Id, string Name) line);
        _freeIds.Add(line.Id - _id);
        write(TransferProgressRecord.Completed(line.Id, _id, line.Name));
    }

    /// <summary>Bytes a second over the last few seconds: an average since the start says little on a long job.</summary>
    private double RecentRate(TransferProgress.Sample sample)
    {
        while (_past.TryPeek(out (TimeSpan Elapsed, long Bytes) oldest) && _past.Count > 1 && sample.Elapsed - oldest.Elapsed > s_rateWindow)
            _past.Dequeue();
        (TimeSpan since, long before) = _past.TryPeek(out (TimeSpan Elapsed, long Bytes) first) ? first : default;
        _past.Enqueue((sample.Elapsed, sample.BytesDone));
        double seconds = (sample.Elapsed - since).TotalSeconds;
        return seconds > 0 ? Math.Max(0, (sample.BytesDone - before) / seconds) : 0;
    }
}
