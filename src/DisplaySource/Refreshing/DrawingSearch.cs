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
            : new(_recent, isAlert ? (int)(frame % PartialLook.Interlace) : null);
        IReadOnlyList<PixelRect> found = Find(scene, isEverywhere ? null : part);
        if (!isEverywhere && (isSample ? found.Count > 0 : IsNew(found)))
        {
            // Only a part of the new drawing was searched.
            isEverywhere = true;
            IReadOnlyList<PixelRect> all = Find(scene, null);
            found = [.. all, .. found.Where(part => !all.Any(rectangle => rectangle.Contains(part)))];
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

        _last = found.Count > 0 ? RowsOf(found, scene) : _last;
        _recent = isNew || _nearby.IsSlowest ? _last : _recent;
        return found;
    }

    private static bool IsLarge(PixelRect? area, Scene scene) =>
        area is { } rows && rows.Height > LargePart * scene.OutputHeightPx;

    /// <summary>A fourth of the rows, another at each call, and where something was drawn last if that is
    /// small.</summary>
    private PartialLook NextSample(Scene scene)
    {
        _samples = (_samples + 1) % PartialLook.Interlace;
        return new PartialLook(IsLarge(_last, scene) ? null : _last, _samples, IsProbe: true);
    }

    private bool IsNew(IReadOnlyList<PixelRect> found) =>
        found.Any(rectangle => _recent is not { } recent || recent.Union(rectangle) != recent);

    /// <summary>Returns the rows of these rectangles in full width: searches read whole rows, so drawing beside a known
    /// area is not new.</summary>
    private static PixelRect RowsOf(IReadOnlyList<PixelRect> found, Scene scene) =>
        found.Aggregate((union, rectangle) => union.Union(rectangle)) with { X = 0, Width = scene.OutputWidthPx };

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
