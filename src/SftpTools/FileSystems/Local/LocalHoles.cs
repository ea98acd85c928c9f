using Microsoft.Win32.SafeHandles;
using SftpTools.Native;

namespace SftpTools.FileSystems.Local;

/// <summary>
/// The holes of an open local file. A file without any, which most are, costs one question. Short holes count as data: many small reads and
/// writes around them cost more than they save. Used by several threads.
/// </summary>
internal sealed class LocalHoles(SafeFileHandle file)
{
    private const long ShortestHole = 32 * 1024;

    // As far as a data extent is followed over short holes.
    private const long FarEnough = 1024 * 1024;

    private readonly object _gate = new();

    // Guarded by _gate: the extent that was found last.
    private long _start;
    private long _end = -1;
    private bool _isHole;
    private bool? _hasHoles;

    /// <summary>What the file has at an offset.</summary>
    public FileExtent At(long offset)
    {
        lock (_gate)
        {
            if (!(_hasHoles ??= FileHoles.FindHole(file, 0) is { } hole && hole < RandomAccess.GetLength(file)))
                return FileExtent.Data;
            if (offset < _start || offset >= _end)
                Find(offset);
            return _end > offset ? new FileExtent(_isHole, _end - offset) : FileExtent.Data;
        }
    }

    private void Find(long offset)
    {
        (_start, _end, _isHole) = (offset, -1, false);
        if (FileHoles.FindData(file, offset) is not { } data)
            return;
        if (data - offset >= ShortestHole)
        {
            (_end, _isHole) = (data, true);
            return;
        }
        while (true)
        {
            if (FileHoles.FindHole(file, data) is not { } hole)
                return;
            _end = hole;
            if (hole - offset >= FarEnough || FileHoles.FindData(file, hole) is not { } next || next - hole >= ShortestHole || next == hole)
                return;
            data = next;
        }
    }
}
