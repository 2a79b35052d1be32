using DisplayModel.Geometry;
using DisplayModel.Hashing;
using DisplayModel.Scanout;

namespace DisplayModel.Damage;

/// <summary>Finds what changed in the picture of a pipe since the last look: in memory, or because planes appeared,
/// disappeared, moved or show another buffer. Ignores the cursor, which viewers draw separately. For one
/// thread.</summary>
public sealed class SceneDamage
{
    private readonly Dictionary<int, PlaneDamage> _planes = [];
    private Scene? _last;

    /// <summary>Compares a scene, and the memory it shows, with the last look.</summary>
    /// <param name="within">Where to look for changes of memory; null for everywhere.</param>
    /// <returns>Rectangles of the composed picture, which may overlap; all of it at the first look.</returns>
    public IReadOnlyList<PixelRect> Update(Scene scene, ISurfaceReader surface, PartialLook? within = null)
    {
        Scene? last = _last;
        _last = scene;
        PixelRect all = new(0, 0, scene.OutputWidthPx, scene.OutputHeightPx);
        List<PixelRect> changed = [];
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

        return [.. changed.Select(rectangle => rectangle.Intersect(all)).Where(rectangle => !rectangle.IsEmpty)];
    }

    /// <summary>One plane, in pixels of the screen.</summary>
    private sealed class PlaneDamage
    {
        private readonly TileDamage _tiles = new();
        private PlaneState? _last;
        private ulong _hash;

        public void Update(
            PlaneState plane, ISurfaceReader surface, PixelRect screen, PartialLook? within, List<PixelRect> changed)
        {
            PlaneState place =
                plane with { SurfaceOffset = 0, Aux = plane.Aux is { } aux ? aux with { SurfaceOffset = 0 } : null };
            bool isElsewhere = place != _last;
            if (isElsewhere)
            {
                Leave(changed);
                Add(plane, changed);
                _last = place;
            }

            if (PlaneGeometry.ScreenOf(plane)?.Intersect(screen) is not { IsEmpty: false } seen)
            {
                return;
            }

            List<PixelRect> found = [];
            if (plane is { Rotation: Rotation.Rotate0, IsMirrored: false, Scaler: null }
                && DamageArea.Of(Cut(plane, seen)) is { } part)
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

        /// <summary>Adds the old place of a plane that has left it.</summary>
        public void Leave(List<PixelRect> changed)
        {
            if (_last is { } last)
            {
                Add(last, changed);
                _last = null;
                _tiles.Forget();
            }
        }

        private static void Add(PlaneState plane, List<PixelRect> changed)
        {
            if (PlaneGeometry.ScreenOf(plane) is { } screen)
            {
                changed.Add(screen);
            }
        }

        /// <summary>Cuts an unrotated, unmirrored, unscaled plane to its part on the screen.</summary>
        private static PlaneState Cut(PlaneState plane, PixelRect seen) => plane with
        {
            SourceXPx = plane.SourceXPx + seen.X - plane.ScreenXPx,
            SourceYPx = plane.SourceYPx + seen.Y - plane.ScreenYPx,
            WidthPx = seen.Width,
            HeightPx = seen.Height,
        };

        private void LookAtPart(
            DamageArea area, ISurfaceReader surface, PixelRect seen, PartialLook? within, List<PixelRect> found)
        {
            PartialLook? part = within is { } look
                ? look with
                {
                    Near = look.Near?.Move(-seen.X, -seen.Y), Across = look.Across?.Move(-seen.X, -seen.Y),
                }
                : null;
            foreach (PixelRect rectangle in _tiles.Update(area, surface, part))
            {
                found.Add(rectangle.Move(seen.X, seen.Y));
            }
        }

        /// <summary>Treats a rotated, mirrored or scaled plane as a whole.</summary>
        private void LookAtWhole(PlaneState plane, DamageArea area, ISurfaceReader surface, List<PixelRect> found)
        {
            if (_tiles.Update(area, surface).Length > 0)
            {
                Add(plane, found);
            }
        }

        /// <summary>Hashes a plane with a second surface, with pixels that share their colour with pixels that are not
        /// shown, or beyond the limits of <see cref="DamageArea"/>.</summary>
        private void LookAtAllMemory(PlaneState plane, ISurfaceReader surface, PixelRect screen, List<PixelRect> found)
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
