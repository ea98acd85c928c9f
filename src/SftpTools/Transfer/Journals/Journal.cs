using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Native;

namespace SftpTools.Transfer.Journals;

/// <summary>
/// The file in which a job writes down what it will do and what it has done. Each line goes to the system as it is written, so the end of
/// this process loses none; the plan and the end of a run go to the disk. Written by many threads; nobody else may write meanwhile.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly object _gate = new();
    private long _done;
    private long _failed;
    private long _skipped;

    private Journal(FileStream file, string path)
    {
        _file = file;
        Path = path;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes a new journal with its plan. Fails when there is a file of that name.</summary>
    public static Journal Create(string path, IReadOnlyList<JournalJob> jobs)
    {
        Journal journal = Open(path, FileMode.CreateNew);
        try
        {
            journal.Write(JournalText.Header());
            for (int i = 0; i < jobs.Count; i++)
            {
                journal.Write(JournalText.Job(i, jobs[i]));
                foreach (JournalItem item in jobs[i].Items)
                    journal.Write(JournalText.Item(i, item));
            }
            journal.Write(JournalText.Planned());
            journal.Sync();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Reads a journal without changing it.</summary>
    public static JournalContent Read(string path) => Try(path, SftpOperation.Read, () =>
    {
        using FileStream file = OwnFile.OpenRead(path) ?? throw new IOException("it is not a regular file");
        RefuseOthers(file, path);
        return JournalReader.Read(path, file);
    });

    /// <summary>Opens a journal to go on with its job; a line that was cut at its end is dropped.</summary>
    public static (Journal Journal, JournalContent Content) Continue(string path)
    {
        Journal journal = Open(path, FileMode.Open);
        try
        {
            JournalContent content = Try(path, SftpOperation.Read, () => JournalReader.Read(path, journal._file));
            Try(path, SftpOperation.Write, () =>
            {
                journal._file.SetLength(content.GoodLength);
                return journal._file.Position = content.GoodLength;
            });
            return (journal, content);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>A file has its final name.</summary>
    public void Done(FileEntry source, string targetPath, TransferOutcome outcome)
    {
        Interlocked.Increment(ref _done);
        FinishedFile file = new(outcome.Length, FileTimes.Seconds(source.LastWriteTimeUtc));
        Write(JournalText.Done(source.Path, targetPath, file, outcome.Hash));
    }

    /// <summary>A file is whole and gets its final name next; after a kill it can be told from this line whether it has it.</summary>
    public void Renaming(FileEntry source, string targetPath, string temporaryPath) => Write(JournalText.Renaming(
        source.Path, targetPath, temporaryPath, new FinishedFile(source.Length, FileTimes.Seconds(source.LastWriteTimeUtc))));

    /// <summary>A source was removed after its copy.</summary>
    public void Moved(FileEntry source) => Write(JournalText.Moved(source.Path));

    /// <summary>An item failed, or its source could not be removed.</summary>
    public void Failed(FileEntry source, string targetPath, string error)
    {
        Interlocked.Increment(ref _failed);
        Write(JournalText.Failed(source.Path, targetPath, error));
    }

    /// <summary>An item failed before it could be looked at.</summary>
    public void Failed(JournalItem item, string error)
    {
        Interlocked.Increment(ref _failed);
        Write(JournalText.Failed(item.Source, item.Target, error));
    }

    /// <summary>Something was left out on purpose.</summary>
    public void Skipped(FileEntry source, string targetPath, string reason)
    {
        Interlocked.Increment(ref _skipped);
        Write(JournalText.Skipped(source.Path, targetPath, reason));
    }

    /// <summary>Everything was tried.</summary>
    public void End()
    {
        Write(JournalText.End(_done, _failed, _skipped));
        Sync();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static Journal Open(string path, FileMode mode) => Try(path, mode == FileMode.CreateNew ? SftpOperation.Create : SftpOperation.Write, () =>
    {
        FileStreamOptions options = new()
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            // On Unix only this is a lock; it keeps nobody there from reading.
            Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
            BufferSize = 0,
        };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        FileStream file = new(path, options);
        try
        {
            RefuseOthers(file, path);
            return new Journal(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    // What a journal says is done with the rights of whoever resumes it.
    private static void RefuseOthers(FileStream file, string path)
    {
        if (OwnFile.WhyNotOurs(file.SafeFileHandle) is { } reason)
        {
            throw new SftpException(
                SftpErrorKind.PermissionDenied, $"The journal '{DisplayText.Clean(path)}' cannot be used: it {reason}.");
        }
    }

    private static T Try<T>(string path, SftpOperation operation, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            throw LocalErrors.Wrap(exception, operation, path);
        }
    }

    private void Write(byte[] line) => Try(Path, SftpOperation.Write, () =>
    {
        lock (_gate)
            _file.Write(line);
        return line.Length;
    });

    private void Sync() => Try(Path, SftpOperation.Write, () =>
    {
        _file.Flush(flushToDisk: true);
        return true;
    });
}
