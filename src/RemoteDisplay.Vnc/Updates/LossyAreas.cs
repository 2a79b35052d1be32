using DisplayModel.Geometry;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Where a viewer has approximations of the pixels, in cells of 64x64. Once the picture has stood still there,
/// they are to be replaced by the very pixels.</summary>
internal sealed class LossyAreas
{
    /// <summary>How long a picture stands still before it is refined: longer than from one picture of a slow film to
    /// the next.</summary>
    public static readonly TimeSpan Stillness = TimeSpan.FromMilliseconds(400);

    private const int CellPx = 64;

    /// <summary>Cells to refine at a time: what a slow connection sends in a tenth of a second.</summary>
    private const int CellsAtATime = 8;

    private readonly TimeProvider _time;

    /// <summary>When each cell became an approximation; 0 for none.</summary>
    private long[] _since = [];
    private PixelRect _bounds;
    private int _columns;
    private int _count;

    /// <param name="time">Measures how long the picture has stood still.</param>
    /// <param name="bounds">The screen, of which nothing has been sent.</param>
    public LossyAreas(TimeProvider time, PixelRect bounds)
    {
        _time = time;
        Restart(bounds);
    }

    public bool IsEmpty => _count == 0;

    /// <summary>Begins a screen of another size, of which nothing has been sent.</summary>
    public void Restart(PixelRect bounds)
    {
        _bounds = bounds;
        _columns = (bounds.Width + CellPx - 1) / CellPx;
        _since = new long[_columns * ((bounds.Height + CellPx - 1) / CellPx)];
        _count = 0;
    }

    /// <summary>Records that an approximation was sent.</summary>
    public void Add(PixelRect area) => Set(area, Math.Max(1, _time.GetTimestamp()), isPartial: true);

    /// <summary>Records that the very pixels were sent: cells that are sent in part stay approximations.</summary>
    public void Remove(PixelRect area)
    {
        if (_count > 0)
        {
            Set(area, 0, isPartial: false);
        }
    }

    /// <summary>Records that the viewer copied within its picture.</summary>
    public void Copy(CopyMove copy)
    {
        if (_count == 0)
        {
            return;
        }

        bool isLossy = false;
        ForEach(copy.Source, isPartial: true, cell => isLossy |= _since[cell] != 0);
        if (isLossy)
        {
            Add(copy.Area);
        }
    }

    /// <summary>Whether an area is large, and at least half of it are approximations that have not stood
    /// still.</summary>
    public bool IsFilm(PixelRect area)
    {
        if (_count == 0 || area.Area <= CellPx * CellPx)
        {
            return false;
        }

        long now = _time.GetTimestamp();
        (int all, int moving) = (0, 0);
        ForEach(area, isPartial: true, cell =>
        {
            all++;
            moving += _since[cell] != 0 && _time.GetElapsedTime(_since[cell], now) < Stillness ? 1 : 0;
        });
        return moving * 2 >= all;
    }

    /// <summary>How long until an area has stood still; null if there are no approximations.</summary>
    public TimeSpan? UntilStill()
    {
        if (_count == 0)
        {
            return null;
        }

        long first = _since.Where(since => since != 0).Min();
        TimeSpan left = Stillness - _time.GetElapsedTime(first);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Appends areas that have stood still, a few at a time; they remain until they are removed.</summary>
    public void FindStill(List<PixelRect> areas)
    {
        int left = _count == 0 ? 0 : CellsAtATime;
        long now = _time.GetTimestamp();
        for (int cell = 0; cell < _since.Length && left > 0; cell++)
        {
            if (_since[cell] != 0 && _time.GetElapsedTime(_since[cell], now) >= Stillness)
            {
                PixelRect area = AreaOf(cell);
                left--;
                if (areas.Count > 0 && areas[^1].Right == area.X && areas[^1].Y == area.Y)
                {
                    areas[^1] = areas[^1].Union(area);
                }
                else
                {
                    areas.Add(area);
                }
            }
        }
    }

    private PixelRect AreaOf(int cell) =>
        new PixelRect(cell % _columns * CellPx, cell / _columns * CellPx, CellPx, CellPx).Intersect(_bounds);

    private void Set(PixelRect area, long since, bool isPartial) => ForEach(area, isPartial, cell =>
    {
        _count += (since != 0 ? 1 : 0) - (_since[cell] != 0 ? 1 : 0);
        _since[cell] = since;
    });

    private void ForEach(PixelRect area, bool isPartial, Action<int> act)
    {
        PixelRect inside = area.Intersect(_bounds);
        for (int y = inside.Y / CellPx * CellPx; y < inside.Bottom; y += CellPx)
        {
            for (int x = inside.X / CellPx * CellPx; x < inside.Right; x += CellPx)
            {
                int cell = (y / CellPx * _columns) + (x / CellPx);
                if (isPartial || inside.Contains(AreaOf(cell)))
                {
                    act(cell);
                }
            }
        }
    }
}
