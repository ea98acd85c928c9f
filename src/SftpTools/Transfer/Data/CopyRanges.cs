namespace SftpTools.Transfer.Data;

/// <summary>
/// The bytes of one file that are to be copied, handed out in stripes to whoever has time for more, so that a slow connection does not
/// hold a fast one. It keeps account of what has arrived: all bytes below <see cref="Proven"/> have. Where the source ends is what its
/// answers say, whatever length was stated. Safe for several threads.
/// </summary>
internal sealed class CopyRanges
{
    private const long LongestStripe = 8 * 1024 * 1024;
    private const long ShortestStripe = 1024 * 1024;

    /// <summary>The length of a file that does not tell it.</summary>
    public const long Unknown = long.MaxValue;

    private readonly object _gate = new();
    private readonly long _length;
    private readonly int _lanes;

    // Guarded by _gate. Where the source ended, and how far it was seen to have bytes.
    private long _end = Unknown;
    private long _seen;
    private bool _probed;

    // Guarded by _gate. Stripes that are handed out and not done, in the order of their places in the file; those that came back.
    private readonly LinkedList<Stripe> _taken = new();
    private readonly Queue<Stripe> _returned = new();
    private long _next;

    /// <param name="start">The first byte that is to be copied; all below are there.</param>
    /// <param name="length">The byte behind the last one; <see cref="Unknown"/> for all that there is.</param>
    /// <param name="lanes">How many may share the work, 1 or more.</param>
    public CopyRanges(long start, long length, int lanes)
    {
        _next = start;
        _length = length;
        _lanes = lanes;
    }

    /// <summary>How many bytes from the start of the file have arrived without a gap.</summary>
    public long Proven
    {
        get
        {
            lock (_gate)
                return Math.Min(_end, _taken.First is { } first ? first.Value.Proven : _next);
        }
    }

    /// <summary>Where the source was seen to end; <see cref="Unknown"/> before.</summary>
    public long End
    {
        get
        {
            lock (_gate)
                return _end;
        }
    }

    /// <summary>The byte behind the last one that is to be copied.</summary>
    public long Length => _length;

    /// <summary>Whether there is something to take.</summary>
    public bool HasMore
    {
        get
        {
            lock (_gate)
                return _returned.Count > 0 || _next < Math.Min(_length, _end);
        }
    }

    /// <summary>Whether it is time to ask for what may lie behind a stated length: once, when all below it is under way.</summary>
    public bool TakeProbe()
    {
        lock (_gate)
        {
            if (_probed || _length == Unknown || _next < _length || _returned.Count > 0)
                return false;
            return _probed = true;
        }
    }

    /// <summary>The source has no byte at this offset. False when it has some further on: then it was changed between the two answers.</summary>
    public bool EndsAt(long offset)
    {
        lock (_gate)
        {
            _end = Math.Min(_end, offset);
            return _seen <= _end;
        }
    }

    /// <summary>The source has bytes up to this offset. False when it ended before: then it was changed between the two answers.</summary>
    public bool ReachesTo(long offset)
    {
        lock (_gate)
        {
            _seen = Math.Max(_seen, offset);
            return _seen <= _end;
        }
    }

    /// <summary>Takes the next stripe; null when there is nothing to take, which may change while others are at work.</summary>
    public Stripe? Take()
    {
        lock (_gate)
        {
            if (_returned.TryDequeue(out Stripe? returned))
                return returned;
            if (_next >= Math.Min(_length, _end))
                return null;
            long left = _length - _next;
            // Towards the end the stripes get shorter, so that all come to the end together. One alone needs no stripes.
            long count = _lanes == 1 ? left : Math.Min(left, Math.Clamp(left / (2 * _lanes), ShortestStripe, LongestStripe));
            Stripe stripe = new(_next, _next + count);
            stripe.Place = _taken.AddLast(stripe);
            _next += count;
            return stripe;
        }
    }

    /// <summary>So many more bytes at the start of the stripe have arrived.</summary>
    public void Arrived(Stripe stripe, int count)
    {
        lock (_gate)
        {
            stripe.Proven += count;
            if (stripe.Proven == stripe.End && stripe.Place is { } place)
            {
                _taken.Remove(place);
                stripe.Place = null;
            }
        }
    }

    /// <summary>Gives back a stripe that is not done: what has not arrived goes to another.</summary>
    public void Return(Stripe stripe)
    {
        lock (_gate)
        {
            if (stripe.Place is null)
                return;
            stripe.Next = stripe.Proven;
            _returned.Enqueue(stripe);
        }
    }

    /// <summary>A part of the file that one connection copies.</summary>
    internal sealed class Stripe(long start, long end)
    {
        /// <summary>The next byte to ask for.</summary>
        public long Next { get; set; } = start;

        /// <summary>The byte after the last.</summary>
        public long End { get; } = end;

        /// <summary>All bytes of the stripe below this have arrived.</summary>
        public long Proven { get; set; } = start;

        /// <summary>Its place among those that are not done.</summary>
        public LinkedListNode<Stripe>? Place { get; set; }
    }
}
