using System.Buffers;
using DisplayModel.Geometry;

namespace DisplayModel;

/// <summary>Makes the picture that a scene describes. Any number of threads may.</summary>
/// <remarks>A guest may program anything: a plane that makes no sense is not shown, nothing is ever thrown for it, and time and
/// memory have bounds that follow from <see cref="MaxSizePx"/>.</remarks>
public static class Composer
{
    /// <summary>Largest width and height of a picture in pixels, and of what is scaled.</summary>
    public const int MaxSizePx = 8192;

    /// <summary>Composes at the scene's output size. What cannot be read is black, or transparent where the format has
    /// alpha.</summary>
    /// <param name="palette">0x00RRGGBB for each value of <see cref="PixelFormat.C8"/>; grey steps unless there are
    /// 256 of them. With grey steps the gamma table is the palette, as in hardware.</param>
    public static Frame Compose(
        Scene scene, ISurfaceReader surface, bool withCursor = true, ReadOnlySpan<uint> palette = default)
    {
        uint[] pixels = GC.AllocateUninitializedArray<uint>(scene.OutputWidthPx * scene.OutputHeightPx);
        PixelRect all = new(0, 0, scene.OutputWidthPx, scene.OutputHeightPx);
        Compose(scene, surface, pixels, scene.OutputWidthPx, all, withCursor, palette);
        return new Frame(scene.OutputWidthPx, scene.OutputHeightPx, pixels);
    }

    /// <summary>Composes a part of the picture into pixels of the caller, 0x00RRGGBB, and leaves the others alone.</summary>
    /// <param name="pixels">The whole picture's.</param>
    /// <param name="stridePx">From one row of it to the next.</param>
    /// <param name="part">What to compose; what is outside of the picture is not.</param>
    /// <param name="palette">As for the whole picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is beyond the end of the pixels or of a row.</exception>
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

    /// <summary>A checksum of the finished picture with ten bits a channel: what a pipe's CRC must tell apart. The same
    /// picture has the same one by whatever planes it came about.</summary>
    /// <returns>Neither 0 nor all ones, which drivers suspect.</returns>
    public static uint Checksum(
        Scene scene, ISurfaceReader surface, bool withCursor = true, ReadOnlySpan<uint> palette = default)
    {
        PixelRect all = new(0, 0, scene.OutputWidthPx, scene.OutputHeightPx);
        using PictureRows rows = PictureRows.Of(scene, surface, withCursor, palette, all, isDeep: true);
        RowHash hash = new();
        uint[] row = ArrayPool<uint>.Shared.Rent(all.Width);
        for (int y = 0; y < all.Height; y++)
        {
            rows.Make(y, row.AsSpan(0, all.Width));
            hash.Add(row.AsSpan(0, all.Width));
        }

        ArrayPool<uint>.Shared.Return(row);
        uint folded = (uint)(hash.Value ^ (hash.Value >> 32));
        return folded is 0 or uint.MaxValue ? 1 : folded;
    }

    /// <summary>A hash of all memory that the picture depends on; the same scene and hash make the same picture.</summary>
    public static ulong HashMemory(Scene scene, ISurfaceReader surface, bool withCursor = true) =>
        Hash(scene, surface, kind => withCursor || kind != PlaneKind.Cursor);

    /// <summary>A hash of the memory of that part of the cursor which is on the screen.</summary>
    public static ulong HashCursorMemory(Scene scene, ISurfaceReader surface) =>
        Hash(scene, surface, static kind => kind == PlaneKind.Cursor);

    /// <summary>Planes are seen, and not a row of any of them can be read: the picture would say nothing of the guest. The
    /// cursor does not count, unless it is alone.</summary>
    /// <param name="scene">Of which planes.</param>
    /// <param name="surface">Only asked whether pages are there; nothing is read.</param>
    public static bool IsMemoryMissing(Scene scene, ISurfaceView surface)
    {
        PresenceProbe probe = new(surface);
        PixelRect all = new(0, 0, scene.WidthPx, scene.HeightPx);
        bool isCursorAlone = scene.Planes is [{ Kind: PlaneKind.Cursor }];
        bool isMissing = false;
        foreach (ScenePlane plane in scene.Planes)
        {
            bool? canRead = plane.Kind != PlaneKind.Cursor || isCursorAlone ? PlaneMemory.CanReadAny(plane.State, probe, all) : null;
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
