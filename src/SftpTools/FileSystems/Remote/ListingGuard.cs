using System.Globalization;
using SftpTools.Errors;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// The door that every listing of a server comes through. A name that is none, such as one with a slash, which would be shown as an entry of
/// another directory, does not pass, and is told at the end; what never ends is ended.
/// </summary>
internal sealed class ListingGuard
{
    // Some servers answer once or twice without a name before the end.
    private const int MostEmptyAnswers = 64;

    // A path for each level is held while a tree is walked, so their lengths add up. Linux has 4,096 bytes for a path, which are no more
    // than 2,048 levels: what lies deeper has no path that a request could name. Windows has 32,767.
    private const int LongestPath = 32_767;
    private const int MostLevels = 2048;

    // Long names and many levels together: what a server makes up, and what would take more memory than any tree.
    private const long MostHeld = 16L * 1024 * 1024;

    private const int MostNamed = 8;

    private readonly string _path;
    private readonly List<string> _refused = [];
    private int _count;
    private int _emptyAnswers;

    /// <summary>Begins a listing.</summary>
    /// <exception cref="SftpException">The path is one that no directory has (Failure).</exception>
    public ListingGuard(string path)
    {
        _path = path;
        int levels = path.AsSpan().Count('/');
        if (path.Length > LongestPath || levels > MostLevels || (long)path.Length * levels > MostHeld)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.List, path[..Math.Min(path.Length, 200)],
                string.Create(CultureInfo.InvariantCulture, $"{path.Length} characters in {levels} levels are more than any directory has (at most {LongestPath} and {MostLevels})"));
        }
    }

    /// <summary>Looks at the size of an answer.</summary>
    /// <exception cref="SftpException">The server answers without names and without an end (ProtocolError).</exception>
    public void CheckAnswer(int names)
    {
        _emptyAnswers = names == 0 ? _emptyAnswers + 1 : 0;
        if (_emptyAnswers > MostEmptyAnswers)
        {
            throw SftpException.Malformed(
                $"The server answers READDIR of '{DisplayText.Clean(_path)}' again and again with no names and no end.");
        }
    }

    /// <summary>Whether a name passes.</summary>
    public bool Admits(string name)
    {
        if (RemotePathSyntax.IsName(name))
            return true;
        _count++;
        if (_refused.Count < MostNamed)
            _refused.Add($"'{DisplayText.Clean(name)}'");
        return false;
    }

    /// <summary>Tells what did not pass.</summary>
    /// <exception cref="SftpException">It names what the server listed (Failure).</exception>
    public void End()
    {
        if (_count == 0)
            return;
        string more = _count > _refused.Count ? string.Create(CultureInfo.InvariantCulture, $" and {_count - _refused.Count} more") : "";
        throw SftpException.OnPath(
            SftpErrorKind.Failure, SftpOperation.List, _path,
            $"the server lists what is not the name of an entry, and was left out: {string.Join(", ", _refused)}{more}");
    }
}
