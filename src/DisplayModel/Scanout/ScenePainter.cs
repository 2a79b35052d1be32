using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>Paints rows of a scene's planes, before the colour steps, from the top down.</summary>
internal sealed class ScenePainter<TPixel, TPixels> : IDisposable
    where TPixel : unmanaged
    where TPixels : struct, IPixels<TPixel>
{
    private readonly List<PlanePainter<TPixel, TPixels>?> _planes = [];
    private readonly TPixel _background;
    private readonly bool _needsBackground;

    /// <param name="part">The part of the screen to paint; within it.</param>
    /// <param name="background">The pixel behind the planes, with flags if <typeparamref name="TPixel"/> has
    /// them.</param>
    public ScenePainter(
        Scene scene, ISurfaceReader surface, bool withCursor, uint[] palette, PixelRect part, TPixel background)
    {
        _background = background;
        foreach (ScenePlane plane in scene.Planes)
        {
            if (withCursor || plane.Kind != PlaneKind.Cursor)
            {
                _planes.Add(PlanePainter<TPixel, TPixels>.For(
                    plane.State, surface, palette, part, ColourPlanning.FlagsOf(scene.Colour, plane.State)));
            }
        }

        _needsBackground = !_planes.Exists(plane => plane is { CoversAll: true })
            || _planes.Exists(plane => plane is { HidesNext: true });
    }

    public void Paint(int y, Span<TPixel> row)
    {
        if (_needsBackground)
        {
            row.Fill(_background);
        }

        PlanePainter<TPixel, TPixels>? below = null;
        foreach (PlanePainter<TPixel, TPixels>? plane in _planes)
        {
            plane?.Paint(y, row, below);
            below = plane;
        }
    }

    public void Dispose() => _planes.ForEach(plane => plane?.Dispose());
}
