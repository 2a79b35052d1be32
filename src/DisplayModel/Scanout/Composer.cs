using DisplayModel.Geometry;
using DisplayModel.Hashing;

namespace DisplayModel.Scanout;

/// <summary>Composes the picture of a scene. Safe for any number of threads.</summary>
/// <remarks>A guest can program anything: an invalid plane is not shown and never throws, and <see cref="MaxSizePx"/>
/// bounds time and memory.</remarks>
public static class Composer
{
    /// <summary>Largest width and height in pixels of a picture and of a scaled source.</summary>
    public const int MaxSizePx = 8192;

    /// <summary>Composes at the scene's output size. Unreadable memory is black, or transparent if the format has
    /// alpha.</summary>
    /// <param name="palette">0x00RRGGBB for each value of <see cref="PixelFormat.C8"/>; a grey ramp unless there are
    /// 256 of them. With the grey ramp the gamma table is the palette, as in hardware.</param>
    public static Frame Compose(
        Scene scene, ISurfaceReader surface, bool withCursor = true, ReadOnlySpan<uint> palette = default)
    {
        uint[] pixels = GC.AllocateUninitializedArray<uint>(scene.OutputWidthPx * scene.OutputHeightPx);
        PixelRect all = new(0, 0, scene.OutputWidthPx, scene.OutputHeightPx);
        Compose(scene, surface, pixels, scene.OutputWidthPx, all, withCursor, palette);
        return new Frame(scene.OutputWidthPx, scene.OutputHeightPx, pixels);
    }

    /// <summary>Composes a part of the picture into the caller's pixels, 0x00RRGGBB; the others do not
    /// change.</summary>
    /// <param name="pixels">The pixels of the whole picture.</param>
    /// <param name="stridePx">Pixels from one row to the next.</param>
    /// <param name="part">The part to compose, clipped to the picture.</param>
    /// <param name="palette">See the overload for the whole picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part extends beyond the pixels or a row.</exception>
    public static void Compose(
        Scene scene, ISurfaceReader surface, Span<uint> pixels, int stridePx, PixelRect part, bool withCursor = true,
        ReadOnlySpan<uint> palette = default)
    {
        if (part.Intersect(new(0, 0, scene.OutputWidthPx, scene.OutputHeightPx)) is not { IsEmpty: false } seen)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(seen.Right, stridePx);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(((seen.Bottom - 1L) * stridePx) + seen.Right, pixels.Length);
        using PictureRows rows = PictureRows.Of(scene, surface, withCursor, palette, seen, isDeep: false);
        for (int y = seen.Y; y < seen.Bottom; y++)
        {
            rows.Make(y, pixels.Slice((y * stridePx) + seen.X, seen.Width));
        }
    }

    /// <summary>Computes a checksum of the finished picture with ten bits per channel, for the CRC of a pipe. Equal
    /// pictures have equal checksums, whatever their planes.</summary>
    /// <returns>The checksum; never 0 or all ones, which drivers consider suspicious.</returns>
    public static uint Checksum(
        Scene scene, ISurfaceReader surface, bool withCursor = true, ReadOnlySpan<uint> palette = default) =>
        new TornFrame().Finish(scene, surface, withCursor, palette);

    /// <summary>Hashes all memory that the picture depends on; the same scene and hash make the same picture.</summary>
    public static ulong HashMemory(Scene scene, ISurfaceReader surface, bool withCursor = true) =>
        Hash(scene, surface, kind => withCursor || kind != PlaneKind.Cursor);

    /// <summary>Hashes the memory of the part of the cursor that is on the screen.</summary>
    public static ulong HashCursorMemory(Scene scene, ISurfaceReader surface) =>
        Hash(scene, surface, static kind => kind == PlaneKind.Cursor);

    /// <summary>Whether planes are visible but no row of any of them can be read, so that the picture would be
    /// meaningless. The cursor counts only if it is the only plane.</summary>
    /// <param name="scene">The scene with the planes.</param>
    /// <param name="surface">Used only to look up pages; not read.</param>
    public static bool IsMemoryMissing(Scene scene, ISurfaceView surface)
    {
        PresenceProbe probe = new(surface);
        PixelRect all = new(0, 0, scene.WidthPx, scene.HeightPx);
        bool isCursorAlone = scene.Planes is [{ Kind: PlaneKind.Cursor }];
        bool isMissing = false;
        foreach (ScenePlane plane in scene.Planes)
        {
            bool? canRead = plane.Kind != PlaneKind.Cursor
                || isCursorAlone ? PlaneMemory.CanReadAny(plane.State, probe, all) : null;
            if (canRead == true)
            {
                return false;
            }

            isMissing |= canRead == false;
        }

        return isMissing;
    }

    private static ulong Hash(Scene scene, ISurfaceReader surface, Func<PlaneKind, bool> isWanted)
    {
        RowHash hash = new();
        foreach (ScenePlane plane in scene.Planes)
        {
            if (isWanted(plane.Kind))
            {
                PlaneMemory.Hash(plane.State, surface, new PixelRect(0, 0, scene.WidthPx, scene.HeightPx), hash);
            }
        }

        return hash.Value;
    }
}
