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

                damage.Update(plane.State, surface, new(0, 0, scene.WidthPx, scene.HeightPx), within, changed);
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
            || last.Scaler != scene.Scaler || last.Colour != scene.Colour
            || ColourPlanning.PlanOf(last, withCursor: false) != ColourPlanning.PlanOf(scene, withCursor: false);
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
        private ulong _hash;

        public void Update(
            PlaneState plane, ISurfaceReader surface, PixelRectangle screen, PartialLook? within, List<PixelRectangle> changed)
        {
            PlaneState place = plane with { SurfaceOffset = 0, Aux = plane.Aux is { } aux ? aux with { SurfaceOffset = 0 } : null };
            bool isElsewhere = place != _last;
            if (isElsewhere)
            {
                Leave(changed);
                Add(plane, changed);
                _last = place;
            }

            if (PlaneGeometry.ScreenOf(plane)?.Intersect(screen) is not { } seen)
            {
                return;
            }

            List<PixelRectangle> found = [];
            if (plane.Rotation == Rotation.Rotate0 && plane.Scaler is null && DamageArea.Of(Cut(plane, seen)) is { } part)
            {
                LookAtPart(part, surface, seen, isElsewhere ? null : within, found);
            }
            else if (PlaneGeometry.ScreenOf(plane) == seen && DamageArea.Of(plane) is { } whole)
            {
                LookAtWhole(plane, whole, surface, found);
            }
            else
            {
                LookAtAllMemory(plane, surface, screen, found);
            }

            if (!isElsewhere)
            {
                changed.AddRange(found);
            }
        }

        /// <summary>The plane is no longer where it was.</summary>
        public void Leave(List<PixelRectangle> changed)
        {
            if (_last is { } last)
            {
                Add(last, changed);
                _last = null;
                _tiles.Forget();
            }
        }

        private static void Add(PlaneState plane, List<PixelRectangle> changed)
        {
            if (PlaneGeometry.ScreenOf(plane) is { } screen)
            {
                changed.Add(screen);
            }
        }

        /// <summary>Only what of an unturned, unscaled plane is on the screen.</summary>
        private static PlaneState Cut(PlaneState plane, PixelRectangle seen) => plane with
        {
            SourceXPx = plane.SourceXPx + seen.XPx - plane.ScreenXPx,
            SourceYPx = plane.SourceYPx + seen.YPx - plane.ScreenYPx,
            WidthPx = seen.WidthPx,
            HeightPx = seen.HeightPx,
        };

        private void LookAtPart(
            DamageArea area, ISurfaceReader surface, PixelRectangle seen, PartialLook? within, List<PixelRectangle> found)
        {
            PartialLook? part = within is { Near: { } near } look
                ? look with { Near = near with { XPx = near.XPx - seen.XPx, YPx = near.YPx - seen.YPx } }
                : within;
            foreach (PixelRectangle rectangle in _tiles.Update(area, surface, part))
            {
                found.Add(rectangle with { XPx = rectangle.XPx + seen.XPx, YPx = rectangle.YPx + seen.YPx });
            }
        }

        /// <summary>Where something changed in a plane that is turned or scaled does not matter.</summary>
        private void LookAtWhole(PlaneState plane, DamageArea area, ISurfaceReader surface, List<PixelRectangle> found)
        {
            if (_tiles.Update(area, surface).Length > 0)
            {
                Add(plane, found);
            }
        }

        /// <summary>A plane with a second surface, with pixels that share their colour with others that are not shown, or beyond the
        /// limits of <see cref="DamageArea"/>.</summary>
        private void LookAtAllMemory(PlaneState plane, ISurfaceReader surface, PixelRectangle screen, List<PixelRectangle> found)
        {
            RowHash hash = new();
            PlaneMemory.Hash(plane, surface, screen, hash);
            if (hash.Value != _hash)
            {
                Add(plane, found);
                _hash = hash.Value;
            }
        }
    }
}
