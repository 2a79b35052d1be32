using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>A fast clear of Gen12. The hardware only marks the pixels in the colour control surface; this device fills
/// the surface, so that it stays uncompressed. Source: TGL PRM vol. 9, "Render Target Fast Clear"; IGT,
/// rendercopy_gen9.c, fast_clear_scale.</summary>
internal static class FastClear
{
    /// <summary>Bytes of a row of pixels for one step of a vertex.</summary>
    private const int BytesPerStep = 256;

    /// <summary>Rows of pixels for one step of a vertex.</summary>
    private const int RowsPerStep = 16;

    private const int ChannelCount = 4;
    private const int PixelAt = ChannelCount * sizeof(float);
    private const int PixelBytes = 8;

    /// <summary>Begins a clear: stores the pixel behind the colour, where drivers of the display find it.</summary>
    /// <param name="start">Top left vertex.</param>
    /// <param name="end">Bottom right vertex.</param>
    /// <param name="target">The surface.</param>
    /// <param name="memory">The address space of the context.</param>
    /// <returns>The fill; null if the surface has no clear colour, or another format or tiling.</returns>
    public static Blit? Begin(
        (int X, int Y) start, (int X, int Y) end, RenderSurfaceState target, IGraphicsMemory memory)
    {
        Span<float> colour = stackalloc float[ChannelCount];
        if (target is not { ClearColour: { } at, Pixels.Tiling: Tiling.Y }
            || !memory.TryRead(at, MemoryMarshal.AsBytes(colour))
            || PixelOf(target.Format, colour) is not { } pixel
            || start.X < 0 || start.Y < 0)
        {
            return null;
        }

        int step = BytesPerStep / target.Pixels.BytesPerPixel;
        (int left, int top) = (start.X * step, start.Y * RowsPerStep);
        int width = Math.Min(end.X * step, target.WidthPx) - left;
        int height = Math.Min(end.Y * RowsPerStep, target.HeightPx) - top;
        if (width <= 0 || height <= 0)
        {
            return null;
        }

        Span<byte> stored = stackalloc byte[PixelBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(stored, pixel);
        _ = memory.TryWrite(at + PixelAt, stored);
        return Blit.Fill(
            target.Pixels,
            new Blit.Rectangle(left, top, width, height),
            stored[..target.Pixels.BytesPerPixel].ToArray());
    }

    /// <summary>A pixel of a colour; null for another format.</summary>
    private static ulong? PixelOf(SurfaceFormat format, ReadOnlySpan<float> colour)
    {
        (float r, float g, float b, float a) = (colour[0], colour[1], colour[2], colour[3]);
        return format switch
        {
            SurfaceFormat.B8G8R8A8Unorm or SurfaceFormat.B8G8R8X8Unorm =>
                Unorm(b, 8) | (Unorm(g, 8) << 8) | (Unorm(r, 8) << 16) | (Unorm(a, 8) << 24),
            SurfaceFormat.R8G8B8A8Unorm =>
                Unorm(r, 8) | (Unorm(g, 8) << 8) | (Unorm(b, 8) << 16) | (Unorm(a, 8) << 24),
            SurfaceFormat.B10G10R10A2Unorm =>
                Unorm(b, 10) | (Unorm(g, 10) << 10) | (Unorm(r, 10) << 20) | (Unorm(a, 2) << 30),
            SurfaceFormat.R10G10B10A2Unorm =>
                Unorm(r, 10) | (Unorm(g, 10) << 10) | (Unorm(b, 10) << 20) | (Unorm(a, 2) << 30),
            SurfaceFormat.R16G16B16A16Float =>
                Bits(r) | (Bits(g) << 16) | (Bits(b) << 32) | (Bits(a) << 48),
            _ => null,
        };
    }

    /// <summary>A channel of so many bits; 0 for NaN.</summary>
    private static ulong Unorm(float value, int bits) =>
        (ulong)MathF.Round((value > 0 ? MathF.Min(value, 1) : 0) * ((1 << bits) - 1));

    private static ulong Bits(float value) => BitConverter.HalfToUInt16Bits((Half)value);
}
