using System.Collections.Immutable;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplaySource.Refreshing;

/// <summary>One head: its state, its listeners and its damage log. The device's thread publishes states; another thread
/// looks for drawing into the shown buffer.</summary>
/// <param name="head">Number of the head.</param>
/// <param name="surfaces">The memory that contains the planes' pixels.</param>
/// <param name="keptFromNs">Returns from when on the panel shows a copy of its own, in which no drawing
/// shows, CLOCK_MONOTONIC; null for never. Any thread.</param>
internal sealed class HeadWatch(int head, ISurfaceMemory surfaces, Func<long>? keptFromNs = null)
{
    /// <summary>The number of vertical blanks without a flip after which the guest may be drawing into the shown
    /// buffer.</summary>
    public const int FliplessVblanks = 10;

    private readonly Lock _notifying = new();             // state and listeners; held while listeners are called
    private readonly Lock _looking = new();             // the rest; taken before the other, held while memory is read
    private readonly DrawingSearch _search = new(surfaces);
    private readonly CursorSearch _cursor = new(surfaces);
    private readonly DamageLog _log = new();
    private readonly RepeatedDamage _read = new();
    private ImmutableArray<RefreshListener> _listeners = [];
    private HeadState _state = new(null, 0, 0, 0, Memory: HeadMemory.NoGuest);
    private ulong _logged;                              // sequence number up to which the log is complete
    private ulong _lastFlip;
    private ulong _lastLook;                            // frame of this raster searched last: not reported again
    private bool _isSettled;                            // flips have ended, and their remaining drawing was reported
    private long _searchedNs = long.MinValue;           // when the panel's copy was searched
    // drawing was found that is in the log, but was not reported
    private bool _isUnreported;

    public HeadState State => Volatile.Read(ref _state);

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh)
    {
        RefreshListener listener = new(policy, onRefresh, Remove);
        _read.Expect();
        lock (_notifying)
        {
            _listeners = _listeners.Add(listener);
            _isSettled = false;
        }

        return listener;
    }

    /// <summary>Publishes a new state, at a vertical blank or when the raster started or stopped.</summary>
    public void Publish(HeadState state, PlaneKinds planes)
    {
        if (state.Scene is null)
        {
            // The last painter may have read memory after the last search (a reset guest left it), so unchanged memory
            // proves nothing.
            _search.Forget();
        }

        lock (_notifying)
        {
            if ((planes & ~PlaneKinds.Cursor) != 0)
            {
                (_lastFlip, _isSettled, _isUnreported) = (state.FrameCount, false, false);
            }

            if (!ReferenceEquals(state.Raster, _state.Raster))
            {
                // The new raster may start counting anywhere.
                _lastLook = 0;
            }

            Notify(state with { Memory = _state.Memory }, planes, RefreshCauses.Latched, static _ => true);
        }
    }

    /// <summary>Checks whether the shown memory can still be read, after guest memory was mapped or unmapped. Any
    /// thread.</summary>
    public void CheckMemory(long nowNs)
    {
        lock (_looking)
        {
            HeadMemory memory = MemoryOf(State.Scene);
            lock (_notifying)
            {
                // A flip that arrives meanwhile, on a head with missing memory, triggers another check.
                if (memory != _state.Memory)
                {
                    Notify(
                        _state with
                        {
                            Memory = memory,
                            FrameCount = _state.Raster?.FrameCountAt(nowNs) ?? _state.FrameCount,
                            TimestampNs = nowNs,
                        },
                        PlaneKinds.All,
                        RefreshCauses.Latched,
                        static _ => true);
                }
            }
        }
    }

    /// <summary>Announces a likely change, because a user has typed or clicked.</summary>
    public void Alert(long nowNs)
    {
        lock (_looking)
        {
            if (State.Raster is { } raster)
            {
                _search.Alert(raster.FrameCountAt(nowNs));
            }
        }
    }

    /// <summary>Returns when to call <see cref="Look"/> next, CLOCK_MONOTONIC in nanoseconds;
    /// <see cref="long.MaxValue"/> without a listener or a scene.</summary>
    public long NextLookNs()
    {
        lock (_looking)
        {
            lock (_notifying)
            {
                if (_state is not { Scene: { } scene, Raster: { } raster } || _listeners.IsEmpty)
                {
                    return long.MaxValue;
                }

                ulong done = Math.Max(_lastFlip + FliplessVblanks, _lastLook);
                bool isEveryFrame = Wants(RefreshPolicy.Flip) || _isUnreported
                    || (Wants(RefreshPolicy.Damage) && !_isSettled);
                bool isKept = IsKept;
                ulong drawing = isKept ? done + LookBackoff.SlowestInterval : _search.NextFrame;
                ulong search = Math.Min(drawing, _read.NextFrame(raster));
                ulong next = isEveryFrame ? done + 1 : Math.Max(done + 1, search);
                return raster.StartOfVblank(
                    Wants(RefreshPolicy.Damage) && !isKept ? Math.Min(next, _cursor.NextFrame(scene)) : next);
            }
        }
    }

    /// <summary>Does the work due at the vertical blank that has just begun. A further call in the same frame, for
    /// another head, has no effect.</summary>
    public void Look(long nowNs)
    {
        lock (_looking)
        {
            if (State is not { Scene: { } scene, Raster: { } raster })
            {
                return;
            }

            ulong frame = raster.FrameCountAt(nowNs);
            bool isDue = frame > Math.Max(_lastFlip + FliplessVblanks, _lastLook);
            bool isLast = isDue && !_isSettled;
            bool isWatched = Wants(RefreshPolicy.Damage);
            bool isRepeating = isWatched && isDue && frame >= _read.NextFrame(raster);
            bool isKept = IsKept;
            bool isCopied = isDue && !isKept && nowNs >= KeptFromNs;
            bool isSearching = isRepeating
                || (isWatched && (isLast || isCopied || (isDue && !isKept && frame >= _search.NextFrame)));
            IReadOnlyList<PixelRect> found =
                !isSearching ? [] : isLast || isCopied ? _search.Everything(scene, frame) : _search.Next(scene, frame);
            bool isCursorDrawn = isWatched && (isSearching || (!isKept && frame >= _cursor.NextFrame(scene)))
                && _cursor.IsDrawn(scene, frame);
            _searchedNs = isCopied && isWatched ? nowNs : _searchedNs;
            lock (_notifying)
            {
                if (!ReferenceEquals(scene, _state.Scene))
                {
                    // A flip or a cursor move was reported meanwhile. The drawing found here is still to be reported.
                    _log.Add(_state.Sequence, found);
                    _isUnreported |= found.Count > 0;
                    if (isCursorDrawn)
                    {
                        _cursor.Forget();
                    }

                    return;
                }

                bool isPictureDrawn = isLast || isRepeating || found.Count > 0 || (isDue && _isUnreported);
                if (isDue)
                {
                    (_isSettled, _isUnreported, _lastLook) = (true, false, frame);
                }

                PlaneKinds drawn = (isPictureDrawn ? PlaneKinds.Primary : 0) | (isCursorDrawn ? PlaneKinds.Cursor : 0);
                bool tellsAll = drawn != PlaneKinds.None;
                if (tellsAll || (isDue && Wants(RefreshPolicy.Flip)))
                {
                    Notify(
                        _state with { FrameCount = frame, TimestampNs = raster.StartOfVblank(frame) },
                        tellsAll ? drawn : PlaneKinds.Primary,
                        RefreshCauses.Drawn,
                        listener => tellsAll || listener.Policy == RefreshPolicy.Flip);
                    if (isSearching)
                    {
                        ulong only = found.Count == 0 ? _state.Sequence : 0;
                        Log(_state.Sequence, isRepeating ? [.. found, .. _read.Take(only, BoundsOf(scene))] : found);
                    }
                }
            }
        }
    }

    /// <summary>See <see cref="IDisplaySource.DamageSince"/>.</summary>
    public Damage DamageSince(ulong sequence, long nowNs)
    {
        lock (_looking)
        {
            HeadState state = State;
            if (state.Scene is not { } scene)
            {
                return new Damage(state.Sequence, []);
            }

            if (state.Sequence != _logged)
            {
                IReadOnlyList<PixelRect> found = _search.Everything(scene, state.FrameCount);
                _isUnreported |= _isSettled && found.Count > 0;
                Log(state.Sequence, found);
            }

            IReadOnlyList<PixelRect> parts = _log.Since(sequence) ?? [BoundsOf(scene)];
            if (state.Raster is { } raster)
            {
                _read.Add(state.Sequence, parts, raster, raster.FrameCountAt(nowNs));
            }

            return new Damage(state.Sequence, parts);
        }
    }

    private long KeptFromNs => keptFromNs?.Invoke() ?? long.MaxValue;

    /// <summary>Whether all drawing that the panel shows has been found.</summary>
    private bool IsKept => _searchedNs >= KeptFromNs;

    private static PixelRect BoundsOf(Scene scene) => new(0, 0, scene.OutputWidthPx, scene.OutputHeightPx);

    private HeadMemory MemoryOf(Scene? scene)
    {
        using ISurfaceView view = surfaces.Open();
        return view.IsEmpty ? HeadMemory.NoGuest
            : scene is not null && Composer.IsMemoryMissing(scene, view) ? HeadMemory.Missing
            : HeadMemory.Present;
    }

    private bool Wants(RefreshPolicy policy) => _listeners.Any(listener => listener.Policy == policy);

    private void Log(ulong sequence, IReadOnlyList<PixelRect> found)
    {
        if (_logged == 0)
        {
            _log.Restart(sequence);
        }
        else
        {
            _log.Add(sequence, found);
        }

        _logged = sequence;
    }

    private void Notify(
        HeadState state, PlaneKinds planes, RefreshCauses causes, Func<RefreshListener, bool> isConcerned)
    {
        HeadState next = state with { Sequence = _state.Sequence + 1 };
        Volatile.Write(ref _state, next);
        Refresh refresh = new(head, planes, next.Sequence, next.FrameCount, next.TimestampNs, causes);
        foreach (RefreshListener listener in _listeners)
        {
            if (isConcerned(listener))
            {
                listener.OnRefresh(refresh);
            }
        }
    }

    private void Remove(RefreshListener listener)
    {
        lock (_notifying)
        {
            _listeners = _listeners.Remove(listener);
        }
    }
}
