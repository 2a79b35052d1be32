using DisplayModel.Damage;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplaySource.Refreshing;

/// <summary>Searches a picture for drawing that changes no register. It searches areas of recent drawing more often
/// than others, so a blinking cursor or a typing user does not cause a read of the whole picture sixty times a
/// second. While a large part is drawn, samples show at which vertical blanks a search is worth it.</summary>
internal sealed class DrawingSearch(ISurfaceMemory surfaces)
{
    private const int AlertVblanks = 30;

    /// <summary>An area is large if it has more than this part of the rows.</summary>
    private const double LargePart = 0.25;

    /// <summary>As wide as a tile of linear memory.</summary>
    private const int MarginPx = 64;

    private SceneDamage _damage = new();
    private readonly LookBackoff _everywhere = new();
    private readonly LookBackoff _nearby = new();
    private PixelRect? _recent;
    private PixelRect? _last;
    private ulong _alertFrame = ulong.MaxValue;
    private ulong _alertEnd;
    private int _samples;
    private int _isForgotten;

    /// <summary>The frame count at which to call <see cref="Next"/>.</summary>
    public ulong NextFrame => Math.Min(
        Math.Min(_everywhere.NextFrame, _alertFrame),
        _recent is null || _nearby.IsSlowest ? ulong.MaxValue : _nearby.NextFrame);

    /// <summary>Announces a likely change. For half a second each vertical blank finds drawing that is large or in an
    /// area of recent drawing, and four vertical blanks together find all drawing.</summary>
    public void Alert(ulong frame) => (_alertFrame, _alertEnd) = (frame + 1, frame + AlertVblanks);

    /// <summary>Makes the next search report the whole picture. Any thread.</summary>
    public void Forget() => Volatile.Write(ref _isForgotten, 1);

    /// <summary>Searches the whole picture and returns what changed since the last search.</summary>
    public IReadOnlyList<PixelRect> Everything(Scene scene, ulong frame)
    {
        _everywhere.Restart(frame + 1);
        return Find(scene, null);
    }

    /// <summary>Searches the parts that are due.</summary>
    public IReadOnlyList<PixelRect> Next(Scene scene, ulong frame)
    {
        bool isEverywhere = frame >= _everywhere.NextFrame;
        bool isAlert = frame >= _alertFrame;
        _alertFrame = !isAlert ? _alertFrame : frame < _alertEnd ? frame + 1 : ulong.MaxValue;
        bool isSample = !isEverywhere && !isAlert && IsLarge(_recent, scene);
        PartialLook part = isSample
            ? NextSample(scene)
            : new(Near(scene), isAlert ? (int)(frame % PartialLook.Interlace) : null);
        IReadOnlyList<PixelRect> found = Find(scene, isEverywhere ? null : part);
        if (isSample && found.Count > 0)
        {
            found = FindMore(scene, new PartialLook(Near(scene)), found);
        }

        if (!isEverywhere && IsNew(found))
        {
            // Only a part of the new drawing was searched.
            isEverywhere = true;
            found = FindMore(scene, null, found);
        }

        bool isNew = IsNew(found);
        if (isEverywhere)
        {
            _everywhere.OnLooked(frame, isNew);
        }

        if (found.Count > 0 || frame >= _nearby.NextFrame)
        {
            _nearby.OnLooked(frame, found.Count > 0);
        }

        _last = found.Count > 0 ? AreaOf(found, scene) : _last;
        _recent = isNew || _nearby.IsSlowest ? _last : _recent;
        return found;
    }

    private static bool IsLarge(PixelRect? area, Scene scene) =>
        area is { } rows && rows.Height > LargePart * scene.OutputHeightPx;

    /// <summary>A fourth of the rows, another at each call, in the columns of recent drawing, and where something was
    /// drawn last if that is small.</summary>
    private PartialLook NextSample(Scene scene)
    {
        _samples = (_samples + 1) % PartialLook.Interlace;
        return new PartialLook(IsLarge(_last, scene) ? null : _last, _samples, Near(scene), IsProbe: true);
    }

    /// <summary>The area of recent drawing. A large one has a margin, in which drawing that extends beyond it is
    /// found.</summary>
    private PixelRect? Near(Scene scene) => _recent is { } recent && IsLarge(recent, scene)
        ? PixelRect.FromEdges(
            recent.X - MarginPx, recent.Y - MarginPx, recent.Right + MarginPx, recent.Bottom + MarginPx)
        : _recent;

    private bool IsNew(IReadOnlyList<PixelRect> found) =>
        found.Any(rectangle => _recent is not { } recent || recent.Union(rectangle) != recent);

    /// <summary>Returns the bounds of these rectangles, of a small area in full width, so that the next letter of a
    /// line is not new.</summary>
    private static PixelRect AreaOf(IReadOnlyList<PixelRect> found, Scene scene)
    {
        PixelRect area = found.Aggregate((union, rectangle) => union.Union(rectangle));
        return IsLarge(area, scene) ? area : area with { X = 0, Width = scene.OutputWidthPx };
    }

    /// <summary>Searches more, after a search of a part has found something.</summary>
    private IReadOnlyList<PixelRect> FindMore(Scene scene, PartialLook? within, IReadOnlyList<PixelRect> found)
    {
        IReadOnlyList<PixelRect> more = Find(scene, within);
        return [.. more, .. found.Where(part => !more.Any(rectangle => rectangle.Contains(part)))];
    }

    private IReadOnlyList<PixelRect> Find(Scene scene, PartialLook? within)
    {
        if (Interlocked.Exchange(ref _isForgotten, 0) == 1)
        {
            _damage = new SceneDamage();
        }

        using ISurfaceView view = surfaces.Open();
        return _damage.Update(scene, view, within);
    }
}
