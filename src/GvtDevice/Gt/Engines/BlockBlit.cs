using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>Decodes the 2D commands that came with Gen12: a copy and a fill of surfaces without compression. Source:
/// Mesa, genxml/gen120.xml, XY_BLOCK_COPY_BLT, XY_FAST_COLOR_BLT.</summary>
internal static class BlockBlit
{
    // Indexes of dwords in a command.
    private const int TargetAt = 1;
    private const int SourcePointAt = 7;
    private const int SourceAt = 8;
    private const int ColourAt = 7;

    /// <summary>Decodes an XY_BLOCK_COPY_BLT with all its operands.</summary>
    /// <returns>null if it is not modelled or has no effect.</returns>
    public static Blit? Copy(ReadOnlySpan<uint> command)
    {
        int bytesPerPixel = BytesPerPixel(command[0]);
        return TargetOf(command, bytesPerPixel) is { } target && TargetRectangle(command) is { } rectangle
            && Surface(command[SourceAt], command[9], command[10], bytesPerPixel) is { } source
            && BlitCommand.PointOf(command[SourcePointAt]) is { } point
                ? Blit.Copy(target, rectangle, source, Moved(point, command[11]))
                : null;
    }

    /// <summary>Decodes an XY_FAST_COLOR_BLT with all its operands.</summary>
    /// <returns>null if it is not modelled or has no effect.</returns>
    public static Blit? Fill(ReadOnlySpan<uint> command)
    {
        int bytesPerPixel = BytesPerPixel(command[0]);
        return TargetOf(command, bytesPerPixel) is { } target && TargetRectangle(command) is { } rectangle
            ? Blit.Fill(
                target, rectangle, MemoryMarshal.AsBytes(command.Slice(ColourAt, 4))[..bytesPerPixel].ToArray())
            : null;
    }

    /// <summary>Color Depth, bits 21:19 of the header; 0 for 96 bits and reserved codes.</summary>
    private static int BytesPerPixel(uint header) =>
        ((header >> 19) & 7) switch { 0 => 1, 1 => 2, 2 => 4, 3 => 8, 5 => 16, _ => 0 };

    private static TiledSurface? TargetOf(ReadOnlySpan<uint> command, int bytesPerPixel) =>
        Surface(command[TargetAt], command[4], command[5], bytesPerPixel);

    /// <summary>A surface. The pitch minus one is in bits 17:0, in bytes, or in dwords if the surface is tiled; bit 29
    /// says that it is compressed; bits 31:30 are the tiling.</summary>
    private static TiledSurface? Surface(uint setup, uint low, uint high, int bytesPerPixel)
    {
        const uint isCompressed = 1 << 29;
        Tiling? tiling = (setup >> 30) switch { 0 => Tiling.Linear, 1 => Tiling.Y, _ => null };
        int pitch = (int)(setup & 0x3_FFFF) + 1;
        return tiling is { } known && (setup & isCompressed) == 0 && bytesPerPixel != 0
            ? new TiledSurface(
                low | ((ulong)(high & 0xFFFF) << 32),
                known == Tiling.Linear ? pitch : pitch * sizeof(uint),
                known,
                bytesPerPixel)
            : null;
    }

    private static Blit.Rectangle? TargetRectangle(ReadOnlySpan<uint> command)
    {
        const int offsetAt = 6;
        if (BlitCommand.TargetRectangle(command) is not { } rectangle)
        {
            return null;
        }

        (int x, int y) = Moved((rectangle.Left, rectangle.Top), command[offsetAt]);
        return rectangle with { Left = x, Top = y };
    }

    /// <summary>A point moved by the offsets in bits 13:0 and 29:16.</summary>
    private static (int X, int Y) Moved((int X, int Y) point, uint offsets) =>
        (point.X + (int)(offsets & 0x3FFF), point.Y + (int)((offsets >> 16) & 0x3FFF));
}
