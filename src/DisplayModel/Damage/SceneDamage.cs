namespace DisplayModel;

/// <summary>Finds what changed in the picture of a pipe since the last look: in memory, or because planes came, went,
/// moved or show another buffer. The cursor is left out: it travels on its own. One thread.</summary>
public sealed class SceneDamage
{
    private readonly Dictionary<int, PlaneDamage> _planes = [];
    private Scene? _last;

    /// <summary>Compares a scene, and the memory it shows, with the last look.</summary>
    /// <param name="within">Looks for changes of memory only there.</param>
    /// <returns>Rectangles of the composed picture, which may overlap; all of it at the first look.</returns>
    public IReadOnlyList<PixelRectangle> Update(Scene scene, ISurfaceReader surface, PartialLook? within = null)
    {
        Scene? last = _last;
        _last = scene;
        PixelRectangle all = new(0, 0, scene.OutputWidthPx, scene.OutputHeightPx);
        List<PixelRectangle> changed = [];
        foreach (ScenePlane plane in scene.Planes)
        {
            if (plane.Kind != PlaneKind.Cursor)
            {
                if (!_planes.TryGetValue(plane.Index, out PlaneDamage? damage))
                {
                    _planes.Add(plane.Index, damage = new PlaneDamage());
                }

                damage.Update(plane.State, surface, within, changed);
            }
        }

        foreach ((int index, PlaneDamage gone) in _planes)
        {
            if (!scene.Planes.Any(plane => plane.Index == index))
            {
                gone.Leave(changed);
            }
        }

        bool isOther = last is null || (last.WidthPx, last.HeightPx) != (scene.WidthPx, scene.HeightPx)
            || last.Scaler != scene.Scaler || last.Colour != scene.Colour;
        if (isOther || (scene.Scaler is not null && changed.Count > 0))
        {
            return [all];
        }

        return [.. changed.Select(rectangle => rectangle.Intersect(all)).OfType<PixelRectangle>()];
    }

    /// <summary>One plane, in pixels of the screen.</summary>
    private sealed class PlaneDamage
    {
        private readonly TileDamage _tiles = new();
        private PlaneState? _last;

        public void Update(PlaneState plane, ISurfaceReader surface, PartialLook? within, List<PixelRectangle> changed)
        {
            PlaneState place = plane with { SurfaceOffset = 0, Aux = plane.Aux is { } aux ? aux with { SurfaceOffset = 0 } : null };
            bool isElsewhere = place != _last;
            if (isElsewhere)
            {
                Leave(changed);
                changed.Add(ScreenOf(plane));
                _last = place;
            }

            if (Watched(plane) is not { } area)
            {
                return;
            }

            bool isPlain = plane.Rotation == Rotation.Rotate0 && plane.Scaler is null;
            PartialLook? part = isPlain && !isElsewhere && within is { } look
                ? look with { Near = look.Near is { } near ? near with { XPx = near.XPx - plane.ScreenXPx, YPx = near.YPx - plane.ScreenYPx } : null }
                : null;
            IReadOnlyList<PixelRectangle> found = _tiles.Update(area, surface, part);
            if (isElsewhere || found.Count == 0)
            {
                return;
            }

            if (isPlain)
            {
                changed.AddRange(found.Select(rectangle => rectangle with
                {
                    XPx = rectangle.XPx + plane.ScreenXPx, YPx = rectangle.YPx + plane.ScreenYPx,
                }));
            }
            else
            {
                changed.Add(ScreenOf(plane));
            }
        }

        /// <summary>The plane is no longer where it was.</summary>
        public void Leave(List<PixelRectangle> changed)
        {
            if (_last is { } last)
            {
                changed.Add(ScreenOf(last));
                _last = null;
                _tiles.Forget();
            }
        }

        /// <summary>A turned plane is watched too; where in it something changed does not matter.</summary>
        private static DamageArea? Watched(PlaneState plane) => DamageArea.Of(plane with { Rotation = Rotation.Rotate0 });

        private static PixelRectangle ScreenOf(PlaneState plane) => new(
            plane.ScreenXPx, plane.ScreenYPx, plane.Scaler?.WidthPx ?? plane.WidthPx, plane.Scaler?.HeightPx ?? plane.HeightPx);
    }
}
