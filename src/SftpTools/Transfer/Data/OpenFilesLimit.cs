using SftpTools.Waiting;

namespace SftpTools.Transfer.Data;

/// <summary>
/// How many files of a job may be open at once. It begins with what was asked for or announced; a server that refuses to open more than it
/// said is found out by halving until it goes. Who was refused is tried again while fewer are open; only who is refused alone has failed.
/// </summary>
internal sealed class OpenFilesLimit
{
    // Below this a listing counts as an open file, and is read to its end before anything else is opened.
    private const int Small = 4;

    private readonly int _most;
    private readonly object _gate = new();
    private readonly WaiterQueue<bool, Place> _waiters;

    // Guarded by _gate. A limit is confirmed once somebody who was refused before has come through under it.
    private int _limit;
    private int _confirmed;
    private int _inUse;
    private int _listings;
    private int _entered;
    private int _listed;
    private int _generation;

    public OpenFilesLimit(int limit)
    {
        _most = limit;
        _limit = _confirmed = Math.Max(1, limit);
        _waiters = new WaiterQueue<bool, Place>(_gate);
    }

    /// <summary>What a refusal means.</summary>
    internal enum Verdict
    {
        /// <summary>Others were open: try again, as soon as there is a place under the lower limit.</summary>
        Again,

        /// <summary>Only a listing was open: try again after a pause.</summary>
        Later,

        /// <summary>Nothing else was open, so that is not the reason.</summary>
        Lasting,
    }

    /// <summary>How many may be open at present.</summary>
    public int Limit
    {
        get
        {
            lock (_gate)
                return _limit;
        }
    }

    /// <summary>Whether so few may be open that a listing has to take a place, too.</summary>
    public bool IsSmall => Limit < Small;

    /// <summary>Waits for a place, first come first served; it is given back by <see cref="Leave"/>.</summary>
    public ValueTask<Place> EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _waiters.IsEmpty && TryTake(true, out Place place)
                ? new ValueTask<Place>(place)
                : _waiters.WaitAsync(_waiters.Add(true), null, cancellationToken);
        }
    }

    /// <summary>Takes a place at once, be it one too many: for what others must not wait behind.</summary>
    public void EnterAtOnce()
    {
        lock (_gate)
            Take();
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _inUse--;
            _waiters.Serve(TryTake);
        }
    }

    /// <summary>A listing begins that takes no place.</summary>
    public Place ListingBegins()
    {
        lock (_gate)
        {
            _listings++;
            _listed++;
            return Now();
        }
    }

    /// <summary>Such a listing is over.</summary>
    public void ListingEnds()
    {
        lock (_gate)
            _listings--;
    }

    /// <summary>Somebody with this place, not given back yet, was refused as if too many files were open. Lowers the limit if that may be so.</summary>
    public Verdict Refused(Place place)
    {
        lock (_gate)
        {
            // What was open when the request was carried out may be closed by now.
            if (place.InUse > 1 || _inUse > 1 || _entered != place.Entered)
            {
                // Many are refused at once; the first of them speaks for all that entered under the same limit.
                if (place.Generation == _generation)
                    Lower(Math.Max(place.InUse, _inUse));
                return Verdict.Again;
            }
            if (place.Listings > 0 || _listings > 0 || _listed != place.Listed)
                return Verdict.Later;
            Restore();
            return Verdict.Lasting;
        }
    }

    /// <summary>A listing that took no place, and is over, was refused. Lowers the limit if others were open.</summary>
    public Verdict ListingRefused(Place place)
    {
        lock (_gate)
        {
            bool alone = place.InUse == 0 && _inUse == 0 && _entered == place.Entered
                && place.Listings <= 1 && _listings == 0 && _listed == place.Listed;
            if (alone)
                return Verdict.Lasting;
            if (place.Generation == _generation)
                Lower(Math.Max(place.InUse + place.Listings, _inUse + _listings));
            return Verdict.Later;
        }
    }

    /// <summary>Somebody who was refused has come through: the limit as it is now is the right one. Returns it, or null if it is the first.</summary>
    public int? Confirm()
    {
        lock (_gate)
        {
            _confirmed = _limit;
            return _limit < _most ? _limit : null;
        }
    }

    /// <summary>Lowering it did not help: it was not the reason.</summary>
    public void Restore()
    {
        lock (_gate)
        {
            _limit = _confirmed;
            _generation++;
            _waiters.Serve(TryTake);
        }
    }

    private Place Take()
    {
        _inUse++;
        _entered++;
        return Now();
    }

    private Place Now() => new(_inUse, _entered, _listings, _listed, _generation);

    private void Lower(int open)
    {
        _limit = Math.Max(1, Math.Min(_limit, open) / 2);
        _generation++;
    }

    private bool TryTake(bool wish, out Place place)
    {
        place = wish && _inUse < _limit ? Take() : default;
        return place != default;
    }

    /// <summary>A place, and how things stood when it was taken.</summary>
    internal readonly record struct Place(int InUse, int Entered, int Listings, int Listed, int Generation);
}
