using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>Decodes 2D commands. Source: SKL PRM vol. 2a, "Blitter Engine Command".</summary>
internal static class BlitCommand
{
    // Indexes of dwords in a command.
    private const int SetupAt = 1;
    private const int TopLeftAt = 2;
    private const int BottomRightAt = 3;
    private const int TargetAt = 4;
    private const int ColourAt = 6;
    private const int PatternAt = 6;
    private const int SourceTopLeftAt = 6;
    private const int SourcePitchAt = 7;
    private const int SourceAt = 8;

    /// <summary>Pixels of a pattern: 8 rows of 8.</summary>
    private const int PatternPixels = 64;

    // BCS_SWCTRL, "Tile Y Source" and "Tile Y Destination".
    private const uint SourceIsY = 1;
    private const uint TargetIsY = 2;

    /// <param name="command">A command of the 2D client with all its operands.</param>
    /// <param name="tileControl">BCS_SWCTRL, which selects Y over X for tiled surfaces of the older commands.</param>
    /// <returns>null for a command that is not modelled or has no effect.</returns>
    public static Blit? Decode(ReadOnlySpan<uint> command, uint tileControl) => new BlitHeader(command[0]).Opcode switch
    {
        BlitOpcode.XyFastCopyBlt => FastCopy(command),
        BlitOpcode.XyColorBlt => Fill(command, command.Slice(ColourAt, 1), 1, tileControl),
        BlitOpcode.XySrcCopyBlt => SourceCopy(command, tileControl),
        BlitOpcode.XyBlockCopyBlt => BlockBlit.Copy(command),
        BlitOpcode.XyFastColorBlt => BlockBlit.Fill(command),
        BlitOpcode.XyPatBltImmediate => Fill(command, command[PatternAt..], PatternPixels, tileControl),
        _ => null,
    };

    private static Blit? FastCopy(ReadOnlySpan<uint> command)
    {
        BlitHeader header = new(command[0]);
        BlitSetup setup = new(command[SetupAt]);
        int bytesPerPixel = setup.FastBytesPerPixel;
        return bytesPerPixel != 0
            && header.FastTargetTiling(setup.IsTargetYf) is { } target
            && header.FastSourceTiling(setup.IsSourceYf) is { } source
            && TargetRectangle(command) is { } rectangle && PointOf(command[SourceTopLeftAt]) is { } sourceAt
                ? Blit.Copy(
                    Target(command, target, bytesPerPixel), rectangle, Source(command, source, bytesPerPixel), sourceAt)
                : null;
    }

    private static Blit? SourceCopy(ReadOnlySpan<uint> command, uint tileControl)
    {
        BlitHeader header = new(command[0]);
        BlitSetup setup = new(command[SetupAt]);
        return setup.Operation == RasterOperation.SourceCopy
            && TargetRectangle(command) is { } rectangle && PointOf(command[SourceTopLeftAt]) is { } sourceAt
                ? Blit.Copy(
                    Target(command, TargetTiling(header, tileControl), setup.BytesPerPixel),
                    rectangle,
                    Source(command, TilingOf(header.IsSourceTiled, tileControl & SourceIsY), setup.BytesPerPixel),
                    sourceAt,
                    WrittenBits(header, setup.BytesPerPixel))
                : null;
    }

    /// <param name="command">The command.</param>
    /// <param name="colours">Pixels of the pattern, as dwords.</param>
    /// <param name="pixels">Number of pixels in the pattern.</param>
    /// <param name="tileControl">BCS_SWCTRL.</param>
    private static Blit? Fill(ReadOnlySpan<uint> command, ReadOnlySpan<uint> colours, int pixels, uint tileControl)
    {
        BlitHeader header = new(command[0]);
        BlitSetup setup = new(command[SetupAt]);
        int size = pixels * setup.BytesPerPixel;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(colours);
        return setup.Operation == RasterOperation.PatternCopy && TargetRectangle(command) is { } rectangle
            && bytes.Length >= size
                ? Blit.Fill(
                    Target(command, TargetTiling(header, tileControl), setup.BytesPerPixel),
                    rectangle,
                    bytes[..size].ToArray(),
                    WrittenBits(header, setup.BytesPerPixel))
                : null;
    }

    /// <summary>Bits to write of each dword; 32-bit pixels can keep their alpha or colour.</summary>
    private static uint WrittenBits(BlitHeader header, int bytesPerPixel) => bytesPerPixel != 4
        ? uint.MaxValue
        : (header.WritesAlpha ? 0xFF00_0000 : 0) | (header.WritesColour ? 0x00FF_FFFFu : 0);

    private static Tiling TargetTiling(BlitHeader header, uint tileControl) =>
        TilingOf(header.IsTargetTiled, tileControl & TargetIsY);

    private static Tiling TilingOf(bool isTiled, uint yBit) =>
        !isTiled ? Tiling.Linear : yBit != 0 ? Tiling.Y : Tiling.X;

    private static TiledSurface Target(ReadOnlySpan<uint> command, Tiling tiling, int bytesPerPixel) =>
        Surface(command[TargetAt..], new BlitSetup(command[SetupAt]).Pitch, tiling, bytesPerPixel);

    private static TiledSurface Source(ReadOnlySpan<uint> command, Tiling tiling, int bytesPerPixel) =>
        Surface(command[SourceAt..], command[SourcePitchAt] & 0xFFFF, tiling, bytesPerPixel);

    /// <summary>The surface at an address. The pitch is in bytes, or in dwords if the surface is tiled.</summary>
    private static TiledSurface Surface(ReadOnlySpan<uint> address, uint pitch, Tiling tiling, int bytesPerPixel) =>
        new(
            address[0] | ((ulong)(address[1] & 0xFFFF) << 32),
            (int)pitch * (tiling == Tiling.Linear ? 1 : sizeof(uint)),
            tiling,
            bytesPerPixel);

    /// <summary>The point in a dword; null if it is negative.</summary>
    public static (int X, int Y)? PointOf(uint packed) =>
        (X: (short)packed, Y: (short)(packed >> 16)) is ( >= 0, >= 0) point ? point : null;

    /// <summary>The rectangle that a command writes; null if it is empty or begins at negative
    /// coordinates.</summary>
    public static Blit.Rectangle? TargetRectangle(ReadOnlySpan<uint> command) =>
        PointOf(command[TopLeftAt]) is { } first && PointOf(command[BottomRightAt]) is { } end
        && end.X > first.X && end.Y > first.Y
            ? new Blit.Rectangle(first.X, first.Y, end.X - first.X, end.Y - first.Y)
            : null;
}
