using DisplayModel;

namespace VfioUser.Display.Refreshing;

/// <summary>Searches a picture for what the guest draws without telling. Where something was drawn of late it looks more
/// often than elsewhere: for a blinking cursor nobody should read the whole picture sixty times a second.</summary>
internal sealed class DrawingSearch(ISurfaceMemory surfaces)
{
    private const int AlertVblanks = 30;

    private readonly SceneDamage _damage = new();
    private readonly LookBackoff _everywhere = new();
    private readonly LookBackoff _nearby = new();
    private PixelRectangle? _recent;

    /// <summary>The frame count at which <see cref="Next"/> has something to do.</summary>
    public ulong NextFrame =>
        _recent is null ? _everywhere.NextFrame : Math.Min(_everywhere.NextFrame, _nearby.NextFrame);

    /// <summary>Looks at every vertical blank for half a second.</summary>
    public void Alert(ulong frame) => _everywhere.Alert(frame, AlertVblanks);

    /// <summary>What changed since the last search, anywhere.</summary>
    public IReadOnlyList<PixelRectangle> Everything(Scene scene, ulong frame)
    {
        _everywhere.Restart(frame + 1);
        return Find(scene, null);
    }

    /// <summary>Looks where it is time to look.</summary>
    public IReadOnlyList<PixelRectangle> Next(Scene scene, ulong frame)
    {
        bool isEverywhere = frame >= _everywhere.NextFrame;
        IReadOnlyList<PixelRectangle> found = Find(scene, isEverywhere ? null : _recent);
        bool isNew = found.Any(rectangle => _recent is not { } recent || recent.Union(rectangle) != recent);
        if (isEverywhere)
        {
            _everywhere.OnLooked(frame, isNew);
        }

        _nearby.OnLooked(frame, found.Count > 0);
        if (isNew)
        {
            _recent = found.Aggregate((union, rectangle) => union.Union(rectangle));
        }
        else if (found.Count == 0 && _nearby.IsSlowest)
        {
            _recent = null;
        }

        return found;
    }

    private IReadOnlyList<PixelRectangle> Find(Scene scene, PixelRectangle? within)
    {
        using ISurfaceView view = surfaces.Open();
        return _damage.Update(scene, view, within);
    }
}
