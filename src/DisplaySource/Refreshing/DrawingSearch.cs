using DisplayModel.Damage;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplaySource.Refreshing;

/// <summary>Searches a picture for drawing that changes no register. It searches areas of recent drawing more often
/// than others, so a blinking cursor or a typing user does not cause a read of the whole picture sixty times a
/// second.</summary>
internal sealed class DrawingSearch(ISurfaceMemory surfaces)
{
    private const int AlertVblanks = 30;

    private SceneDamage _damage = new();
    private readonly LookBackoff _everywhere = new();
    private readonly LookBackoff _nearby = new();
    private PixelRect? _recent;
    private PixelRect? _last;
    private ulong _alertFrame = ulong.MaxValue;
    private ulong _alertEnd;
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
        PartialLook part = new(_recent, isAlert ? (int)(frame % PartialLook.Interlace) : null);
        IReadOnlyList<PixelRect> found = Find(scene, isEverywhere ? null : part);
        bool isNew = found.Any(rectangle => _recent is not { } recent || recent.Union(rectangle) != recent);
        if (isNew && !isEverywhere)
        {
            // Only a part of the new drawing was searched.
            isEverywhere = true;
            found = [.. found, .. Find(scene, null)];
        }

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
