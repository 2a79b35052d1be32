using System.Buffers;
using System.Runtime.InteropServices;

namespace DisplayModel;

/// <summary>Makes the picture that a scene describes.</summary>
/// <remarks>A guest may program anything: a plane that makes no sense is not shown, nothing is ever thrown for
/// it.</remarks>
public static class Composer
{
    /// <summary>Largest width and height of a picture in pixels.</summary>
    public const int MaxSizePx = 8192;

    /// <summary>Composes at the pipe's source size; black where no plane is or where its memory cannot be
    /// read.</summary>
    /// <param name="palette">0x00RRGGBB for each value of <see cref="PixelFormat.C8"/>; grey steps unless there are
    /// 256 of them.</param>
    public static Frame Compose(
        Scene scene, ISurfaceReader surface, bool withCursor = true, ReadOnlySpan<uint> palette = default)
    {
        uint[] pixels = new uint[scene.WidthPx * scene.HeightPx];
        foreach (ScenePlane plane in scene.Planes)
        {
            if (withCursor || plane.Kind != PlaneKind.Cursor)
            {
                Draw(plane.State, surface, palette, pixels, scene.WidthPx, scene.HeightPx);
            }
        }

        return new Frame(scene.WidthPx, scene.HeightPx, pixels);
    }

    private static void Draw(
        PlaneState plane, ISurfaceReader surface, ReadOnlySpan<uint> palette, uint[] pixels, int widthPx, int heightPx)
    {
        int bytesPerPixel = PixelDecoder.BytesPerPixel(plane.Format);
        if (bytesPerPixel == 0 || plane.Tiling is not (Tiling.Linear or Tiling.X or Tiling.Y)
            || VisiblePart.Of(plane, widthPx, heightPx) is not { } part)
        {
            return;
        }

        bool hasAlpha = plane.Format is PixelFormat.Argb8888 or PixelFormat.Abgr8888;
        bool needsScratch = hasAlpha || bytesPerPixel != sizeof(uint);
        byte[] scratch = ArrayPool<byte>.Shared.Rent(part.WidthPx * bytesPerPixel);
        using SurfaceRows rows = new(plane, surface, part.SourceXPx * bytesPerPixel, part.WidthPx * bytesPerPixel);
        for (int y = 0; y < part.HeightPx; y++)
        {
            Span<uint> target = pixels.AsSpan(((part.ScreenYPx + y) * widthPx) + part.ScreenXPx, part.WidthPx);
            Span<byte> raw = needsScratch
                ? scratch.AsSpan(0, part.WidthPx * bytesPerPixel)
                : MemoryMarshal.AsBytes(target);
            bool isReadable = rows.TryRead(part.SourceYPx + y, raw);
            if (hasAlpha)
            {
                if (isReadable)
                {
                    AlphaBlend.Over(PixelDecoder.DecodeInPlace(plane.Format, raw), target);
                }
            }
            else if (!isReadable)
            {
                target.Clear();
            }
            else if (needsScratch)
            {
                PixelDecoder.Decode(plane.Format, raw, palette, target);
            }
            else
            {
                PixelDecoder.DecodeInPlace(plane.Format, raw);
            }
        }

        ArrayPool<byte>.Shared.Return(scratch);
    }
}
