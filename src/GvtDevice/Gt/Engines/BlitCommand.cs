using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>The 2D commands as the guest wrote them. Source: SKL PRM vol. 2a, "Blitter Engine Command".</summary>
internal static class BlitCommand
{
    private const uint SetupCopyRop = 0xCC;
    private const uint SetupFillRop = 0xF0;
    private const uint SourceIsY = 1;
    private const uint TargetIsY = 2;
    private const int TargetTiledBit = 11;
    private const int SourceTiledBit = 15;
    private const uint WritesAlpha = 1 << 21;
    private const uint WritesColour = 1 << 20;

    /// <param name="command">A command of the 2D client with all its operands.</param>
    /// <param name="tileControl">BCS_SWCTRL: which tiled surfaces of the older commands are Y and not X.</param>
    /// <returns>null for a command that is not modelled, or does nothing.</returns>
    public static Blit? Decode(ReadOnlySpan<uint> command, uint tileControl) => OpcodeOf(command[0]) switch
    {
        BlitOpcode.XyFastCopyBlt => FastCopy(command),
        BlitOpcode.XyColorBlt => Fill(command, command.Slice(6, 1), tileControl),
        BlitOpcode.XySrcCopyBlt => SourceCopy(command, tileControl),
        BlitOpcode.XyPatBltImmediate => Fill(command, command[6..], tileControl),
        _ => null,
    };

    private static BlitOpcode OpcodeOf(uint header) => (BlitOpcode)((header >> 22) & 0x7F);

    private static Blit? FastCopy(ReadOnlySpan<uint> c)
    {
        int bytesPerPixel = ((c[1] >> 24) & 7) switch { 0 => 1, 1 => 2, 3 => 4, 4 => 8, 5 => 16, _ => 0 };
        Tiling? target = FastTiling((c[0] >> 13) & 3, (c[1] & (1u << 30)) != 0);
        Tiling? source = FastTiling((c[0] >> 20) & 3, (c[1] & (1u << 31)) != 0);
        return bytesPerPixel != 0 && target is { } t && source is { } s
            && RectangleOf(c[2], c[3]) is { } rectangle && PointOf(c[6]) is { } sourceAt
            ? Blit.Copy(
                Surface(c[4], c[5], c[1], t, bytesPerPixel), rectangle, Surface(c[8], c[9], c[7], s, bytesPerPixel), sourceAt)
            : null;
    }

    private static Blit? SourceCopy(ReadOnlySpan<uint> c, uint tileControl) =>
        RopOf(c[1]) == SetupCopyRop && BytesPerPixel(c[1]) is > 0 and int size
        && RectangleOf(c[2], c[3]) is { } rectangle && PointOf(c[6]) is { } sourceAt
            ? Blit.Copy(
                Surface(c[4], c[5], c[1], OldTiling(c[0], TargetTiledBit, tileControl, TargetIsY), size),
                rectangle,
                Surface(c[8], c[9], c[7], OldTiling(c[0], SourceTiledBit, tileControl, SourceIsY), size),
                sourceAt,
                WrittenBits(c[0], size))
            : null;

    private static Blit? Fill(ReadOnlySpan<uint> c, ReadOnlySpan<uint> colours, uint tileControl)
    {
        if (RopOf(c[1]) != SetupFillRop || BytesPerPixel(c[1]) is not (> 0 and int size)
            || RectangleOf(c[2], c[3]) is not { } rectangle)
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(colours);
        int count = colours.Length == 1 ? 1 : 64;
        return bytes.Length >= count * size
            ? Blit.Fill(
                Surface(c[4], c[5], c[1], OldTiling(c[0], TargetTiledBit, tileControl, TargetIsY), size),
                rectangle,
                bytes[..(count * size)].ToArray(),
                WrittenBits(c[0], size))
            : null;
    }

    private static uint RopOf(uint br13) => (br13 >> 16) & 0xFF;

    private static int BytesPerPixel(uint br13) => ((br13 >> 24) & 3) switch { 0 => 1, 3 => 4, _ => 2 };

    /// <summary>Alpha and colour can be left alone, with 32 bits a pixel.</summary>
    private static uint WrittenBits(uint command, int bytesPerPixel) => bytesPerPixel != 4
        ? uint.MaxValue
        : ((command & WritesAlpha) != 0 ? 0xFF00_0000 : 0) | ((command & WritesColour) != 0 ? 0x00FF_FFFFu : 0);

    private static Tiling OldTiling(uint command, int tiledBit, uint tileControl, uint isY) =>
        (command & (1u << tiledBit)) == 0 ? Tiling.Linear : (tileControl & isY) != 0 ? Tiling.Y : Tiling.X;

    private static Tiling? FastTiling(uint code, bool isYf) => code switch
    {
        0 => Tiling.Linear,
        1 => Tiling.X,
        2 => isYf ? Tiling.Yf : Tiling.Y,
        _ => null,
    };

    /// <summary>The pitch counts bytes, or dwords of a tiled surface.</summary>
    private static TiledSurface Surface(uint low, uint high, uint pitch, Tiling tiling, int bytesPerPixel) => new(
        low | ((ulong)(high & 0xFFFF) << 32), (int)(pitch & 0xFFFF) * (tiling == Tiling.Linear ? 1 : 4), tiling, bytesPerPixel);

    private static (int X, int Y)? PointOf(uint packed) =>
        (X: (short)packed, Y: (short)(packed >> 16)) is ( >= 0, >= 0) point ? point : null;

    private static Blit.Rectangle? RectangleOf(uint topLeft, uint bottomRight) =>
        PointOf(topLeft) is { } first && PointOf(bottomRight) is { } end && end.X > first.X && end.Y > first.Y
            ? new Blit.Rectangle(first.X, first.Y, end.X - first.X, end.Y - first.Y)
            : null;
}
