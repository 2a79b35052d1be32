using DisplayModel;
using GvtDevice.Mmio;

namespace GvtDevice.Planes;

/// <summary>The cursor plane of a pipe. A write of CUR_BASE arms its registers for the next vertical blank. Source: SKL
/// PRM vol. 2c, CUR_CTL, CUR_BASE, CUR_POS, CUR_FBC_CTL.</summary>
internal sealed class CursorBlock : IRegisterBlock
{
    private readonly Pipe _pipe;
    private readonly CursorCtl _colourBits;
    private readonly uint _base;
    private Register _ctl = null!;
    private Register _pos = null!;
    private Register _fbcCtl = null!;
    private Register _baseAddress = null!;
    private Register _live = null!;

    /// <param name="pipe">The pipe.</param>
    /// <param name="colourBits">Bits of CUR_CTL that count as set; none if CUR_CTL itself selects the colour
    /// stages.</param>
    public CursorBlock(Pipe pipe, CursorCtl colourBits)
    {
        (_pipe, _colourBits) = (pipe, colourBits);
        _base = 0x70080 + (0x1000 * (uint)pipe.Index);
        pipe.Cursor.Latched += () => _live.Value = _baseAddress.Value;
    }

    /// <summary>Raised when the driver writes the place of the cursor, before it arms the cursor, and when it writes
    /// CUR_SURFLIVE, which changes nothing but wakes a panel that refreshes itself.</summary>
    public event Action? Touched;

    public void Define(RegisterMapBuilder map)
    {
        char p = GpuLayout.Letter(_pipe.Index);
        _ctl = map.At(_base + 0x00, $"CUR_CTL_{p}").OnWrite(Touch);
        _baseAddress = map.At(_base + 0x04, $"CUR_BASE_{p}").OnWrite(OnBase);
        _pos = map.At(_base + 0x08, $"CUR_POS_{p}").OnWrite(Touch);
        _fbcCtl = map.At(_base + 0x20, $"CUR_FBC_CTL_{p}");
        _live = map.At(_base + 0x2C, $"CUR_SURFLIVE_{p}").ReadOnly().Volatile().OnWrite(Touch);
        map.Plain(
        [
            new(_base + 0x10, $"CUR_PAL_{p}", Count: 4),
            new(_base + 0xC0, $"CUR_WM_{p}", Count: 8),
            new(_base + 0xE8, $"CUR_WM_TRANS_{p}"),
            new(_base + 0xFC, $"CUR_BUF_CFG_{p}"),
        ]);
    }

    private uint Touch(RegisterWrite w)
    {
        Touched?.Invoke();
        return w.New;
    }

    private uint OnBase(RegisterWrite w)
    {
        CursorCtl ctl = new(_ctl.Value | _colourBits.Raw);
        int sizePx = ctl.SizePx;
        CursorPos position = new(_pos.Value);
        _pipe.Cursor.Arm(sizePx == 0 ? null : new PlaneState
        {
            Format = PixelFormat.Argb8888,
            SurfaceOffset = w.New & ~0xFFFu,
            StrideBytes = sizePx * 4,
            WidthPx = sizePx,
            HeightPx = Math.Min(sizePx, new CursorFbcCtl(_fbcCtl.Value).HeightPx ?? sizePx),
            ScreenXPx = position.X,
            ScreenYPx = position.Y,
            Rotation = ctl.Rotation,
            UsesPipeGamma = ctl.UsesPipeGamma,
            UsesPipeCsc = ctl.UsesPipeCsc,
        });
        return w.New;
    }
}
