using System.Globalization;

namespace SftpTools;

/// <summary>
/// What a session knows about its server beyond the protocol: announced by the server, found out on the way, or stated beforehand. What is
/// not known is null, and the module then does as with a server that can. It lives as long as the session. Used by several threads.
/// </summary>
public sealed class SftpServerProfile
{
    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly SortedDictionary<SftpServerFact, SftpKnownFact> _facts = [];

    private readonly bool _isFixed;

    internal SftpServerProfile()
    {
    }

    private SftpServerProfile(IEnumerable<SftpKnownFact> facts)
    {
        foreach (SftpKnownFact fact in facts)
            _facts.Add(fact.Fact, fact);
        _isFixed = true;
    }

    /// <summary>Whether the times of a file can be set.</summary>
    public bool? SetsTimes => Flag(SftpServerFact.SetsTimes);

    /// <summary>Whether the mode of a file can be set.</summary>
    public bool? SetsModes => Flag(SftpServerFact.SetsModes);

    /// <summary>Whether the lengths of files are told: some servers say 0 of files that have bytes.</summary>
    public bool? TellsSizes => Flag(SftpServerFact.TellsSizes);

    /// <summary>Whether OPEN may carry a mode for the file that it makes.</summary>
    public bool? TakesModesOnOpen => Flag(SftpServerFact.TakesModesOnOpen);

    /// <summary>Whether files can be renamed at all.</summary>
    public bool? Renames => Flag(SftpServerFact.Renames);

    /// <summary>Whether a rename replaces the file that has the new name.</summary>
    public bool? RenamesOver => Flag(SftpServerFact.RenamesOver);

    /// <summary>Whether files can be removed.</summary>
    public bool? Removes => Flag(SftpServerFact.Removes);

    /// <summary>Whether a file may have a temporary name until it is whole.</summary>
    public bool? TakesTemporaryNames => Flag(SftpServerFact.TakesTemporaryNames);

    /// <summary>Whether one handle may read and write.</summary>
    public bool? OpensForReadingAndWriting => Flag(SftpServerFact.OpensForReadingAndWriting);

    /// <summary>Whether a file that is there can be opened for writing and keeps its content, so that a part of it can be written.</summary>
    public bool? WritesInPlace => Flag(SftpServerFact.WritesInPlace);

    /// <summary>Whether a file that is there can be opened to write at its end.</summary>
    public bool? Appends => Flag(SftpServerFact.Appends);

    /// <summary>The order of the arguments of SYMLINK.</summary>
    public SftpSymlinkOrder? SymlinkOrder => Find(SftpServerFact.SymlinkOrder)?.Value as SftpSymlinkOrder?;

    /// <summary>The most files that may be open at once.</summary>
    public int? MaxOpenHandles => Find(SftpServerFact.MaxOpenHandles)?.Value as int?;

    /// <summary>The most connections that may be open at once.</summary>
    public int? MaxConnections => Find(SftpServerFact.MaxConnections)?.Value as int?;

    /// <summary>All that is known, with what showed it.</summary>
    public IReadOnlyList<SftpKnownFact> Facts
    {
        get
        {
            lock (_gate)
                return [.. _facts.Values];
        }
    }

    /// <summary>What is known of the disks of this machine. Nothing is learned: one place says nothing about another.</summary>
    internal static SftpServerProfile Local { get; } = new(
    [
        new SftpKnownFact(SftpServerFact.TakesTemporaryNames, true, SftpFactOrigin.Announced, "it is a disk of this machine"),
    ]);

    /// <summary>Whether it is known that the server does not do this.</summary>
    internal bool Lacks(SftpServerFact fact) => Flag(fact) == false;

    /// <summary>What is known of this, or null.</summary>
    internal SftpKnownFact? Find(SftpServerFact fact)
    {
        lock (_gate)
            return _facts.GetValueOrDefault(fact);
    }

    /// <summary>
    /// Remembers what the server's behaviour has shown. Returns whether that is news: what was stated stays, and what is known already keeps
    /// its first evidence.
    /// </summary>
    internal bool Learn(SftpServerFact fact, object value, string evidence) => Set(fact, value, SftpFactOrigin.Learned, evidence);

    /// <summary>Remembers what the server says of itself; what was found out or stated counts more.</summary>
    internal bool Announce(SftpServerFact fact, object value, string evidence) => Set(fact, value, SftpFactOrigin.Announced, evidence);

    /// <summary>States a fact beforehand. The value may be a text, as in a table that was read from a file.</summary>
    /// <exception cref="FormatException">It is no value for this fact.</exception>
    internal void State(SftpServerFact fact, object value) =>
        Set(fact, Convert(fact, value), SftpFactOrigin.Stated, "-ServerProfile says so");

    private static object Convert(SftpServerFact fact, object value) => fact switch
    {
        SftpServerFact.SymlinkOrder when value is SftpSymlinkOrder => value,
        SftpServerFact.SymlinkOrder when value is string text && Enum.TryParse(text, ignoreCase: true, out SftpSymlinkOrder order)
            && Enum.IsDefined(order) => order,
        SftpServerFact.SymlinkOrder => throw new FormatException($"{fact} is {string.Join(" or ", Enum.GetNames<SftpSymlinkOrder>())}"),
        SftpServerFact.MaxOpenHandles or SftpServerFact.MaxConnections =>
            int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                ? number
                : throw new FormatException($"{fact} is a number, 1 or more"),
        _ when value is bool => value,
        _ when bool.TryParse(value.ToString(), out bool flag) => flag,
        _ => throw new FormatException($"{fact} is $true or $false"),
    };

    private bool? Flag(SftpServerFact fact) => Find(fact)?.Value as bool?;

    private bool Set(SftpServerFact fact, object value, SftpFactOrigin origin, string evidence)
    {
        lock (_gate)
        {
            SftpKnownFact? known = _facts.GetValueOrDefault(fact);
            bool isSame = known is not null && known.Value.Equals(value);
            if (_isFixed || (known is not null && (known.Origin > origin || (isSame && known.Origin == origin))))
                return false;
            _facts[fact] = new SftpKnownFact(fact, value, origin, evidence);
            return !isSame;
        }
    }
}
