using System.Runtime.InteropServices;

namespace Display.GuestProbe;

/// <summary>Surfaces of 32 bits a pixel in a guest's memory, and the planes of its first pipe that show them, driven as
/// i915 drives them.</summary>
internal sealed class GuestSurfaces(GuestMachine machine)
{
    private const int PixelBytes = sizeof(uint);
    private const int TileBytes = 512;                          // of an X tile's row
    private const int TileRows = 8;
    private const uint TilingX = 1;

    private readonly Dictionary<ulong, Surface> _surfaces = [];

    /// <summary>Makes a surface with a test pattern; its top byte is opaque alpha.</summary>
    /// <param name="at">Graphics address.</param>
    /// <param name="isTiled">X tiled.</param>
    /// <param name="order">As for <see cref="PageOrder"/>.</param>
    /// <param name="first">The first page of memory to use.</param>
    public void Make(ulong at, int widthPx, int heightPx, bool isTiled, string order, int first, int seed)
    {
        int count = ((widthPx * heightPx * PixelBytes) + GuestMachine.PageSize - 1) / GuestMachine.PageSize;
        Surface surface = new(widthPx, heightPx, isTiled, PageOrder.Pages(order, count, first));
        machine.MapGraphics(at, surface.Pages);
        _surfaces[at] = surface;
        Draw(at, new(0, 0, widthPx, heightPx), seed);
    }

    /// <summary>Draws a part of the test pattern.</summary>
    public void Draw(ulong at, DisplayModel.Geometry.PixelRect part, int seed)
    {
        Surface surface = _surfaces[at];
        for (int y = part.Y; y < part.Bottom; y++)
        {
            for (int x = part.X; x < part.Right; x++)
            {
                (int page, int offset) = Math.DivRem(surface.OffsetOf(x, y), GuestMachine.PageSize);
                uint pixel = 0xFF00_0000 | TestPattern.Pixel(seed, x, y);
                MemoryMarshal.Write(machine.Memory(surface.Pages[page] + (ulong)offset, PixelBytes), pixel);
            }
        }
    }

    /// <summary>Shows a surface on plane 1.</summary>
    public void ShowPrimary(ulong at)
    {
        Surface surface = _surfaces[at];
        machine.Show(at, surface.WidthPx, surface.HeightPx, surface.StrideUnits, surface.IsTiled ? TilingX : 0);
    }

    /// <summary>Shows a surface on plane 2.</summary>
    public void ShowOverlay(ulong at, int x, int y)
    {
        Surface surface = _surfaces[at];
        machine.Write(0x70280, 0x8400_0000 | ((surface.IsTiled ? TilingX : 0) << 10));         // PLANE_CTL
        machine.Write(0x70288, (uint)surface.StrideUnits);                                      // PLANE_STRIDE
        machine.Write(0x7028C, ((uint)y << 16) | (uint)x);                                      // PLANE_POS
        machine.Write(0x70290, ((uint)(surface.HeightPx - 1) << 16) | (uint)(surface.WidthPx - 1));  // PLANE_SIZE
        machine.Write(0x702A4, 0);                                                              // PLANE_OFFSET
        machine.Write(0x7029C, (uint)at);                                                       // PLANE_SURF
    }

    public void HideOverlay()
    {
        machine.Write(0x70280, 0);
        machine.Write(0x7029C, 0);
    }

    /// <summary>Shows a linear surface of 64 by 64 pixels as the cursor.</summary>
    public void ShowCursor(ulong at, int x, int y)
    {
        machine.Write(0x70080, 0x27);                                                           // CUR_CTL: 64x64 ARGB
        machine.Write(0x70088, (Coordinate(y) << 16) | Coordinate(x));                          // CUR_POS
        machine.Write(0x70084, (uint)at);                                                       // CUR_BASE
    }

    public void HideCursor()
    {
        machine.Write(0x70080, 0);
        machine.Write(0x70084, 0);
    }

    /// <summary>Magnitude and sign.</summary>
    private static uint Coordinate(int value) => (uint)Math.Abs(value) | (value < 0 ? 0x8000u : 0);

    private sealed record Surface(int WidthPx, int HeightPx, bool IsTiled, ulong[] Pages)
    {
        public int StrideUnits => WidthPx * PixelBytes / (IsTiled ? TileBytes : 64);

        public int OffsetOf(int x, int y)
        {
            if (!IsTiled)
            {
                return ((y * WidthPx) + x) * PixelBytes;
            }

            (int tileX, int inRow) = Math.DivRem(x * PixelBytes, TileBytes);
            (int tileY, int row) = Math.DivRem(y, TileRows);
            int tile = (tileY * (WidthPx * PixelBytes / TileBytes)) + tileX;
            return (tile * TileBytes * TileRows) + (row * TileBytes) + inRow;
        }
    }
}
