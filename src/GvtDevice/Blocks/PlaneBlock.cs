using DisplayModel;
using GvtDevice.Mmio;
using GvtDevice.Views;

namespace GvtDevice.Blocks;

/// <summary>A universal plane. Its registers are double buffered: writing PLANE_SURF arms all of them for the next
/// vertical blank. Source: SKL PRM vol. 2c, PLANE_CTL to PLANE_BUF_CFG.</summary>
public sealed class PlaneBlock(Pipe pipe, Plane plane, Action<uint> raisePipeInterrupt) : IRegisterBlock
{
    private readonly uint _base = 0x70180 + (0x1000 * (uint)pipe.Index) + (0x100 * (uint)plane.Index);
    private Register _ctl = null!;
    private Register _stride = null!;
    private Register _pos = null!;
    private Register _size = null!;
    private Register _surf = null!;
    private Register _offset = null!;
    private Register _surfLive = null!;

    /// <summary>Plane 1's flip-done is bit 3 of the pipe's interrupts; the others follow.</summary>
    private uint FlipDone => 1u << (3 + plane.Index);

    public void Define(RegisterMapBuilder map)
    {
        string id = $"{plane.Index + 1}_{GpuLayout.Letter(pipe.Index)}";
        _ctl = map.At(_base + 0x00, $"PLANE_CTL_{id}");
        _stride = map.At(_base + 0x08, $"PLANE_STRIDE_{id}");
        _pos = map.At(_base + 0x0C, $"PLANE_POS_{id}");
        _size = map.At(_base + 0x10, $"PLANE_SIZE_{id}");
        _surf = map.At(_base + 0x1C, $"PLANE_SURF_{id}").OnWrite(OnSurface);
        _offset = map.At(_base + 0x24, $"PLANE_OFFSET_{id}");
        _surfLive = map.At(_base + 0x2C, $"PLANE_SURFLIVE_{id}").ReadOnly().Volatile();
        map.Plain(
        [
            new(_base + 0x14, $"PLANE_KEYVAL_{id}"),
            new(_base + 0x18, $"PLANE_KEYMSK_{id}"),
            new(_base + 0x20, $"PLANE_KEYMAX_{id}"),
            new(_base + 0x40, $"PLANE_AUX_DIST_{id}"),
            new(_base + 0x44, $"PLANE_AUX_OFFSET_{id}"),
            new(_base + 0xC0, $"PLANE_WM_{id}", Count: 8),
            new(_base + 0xE8, $"PLANE_WM_TRANS_{id}"),
            new(_base + 0xF8, $"PLANE_NV12_BUF_CFG_{id}"),
            new(_base + 0xFC, $"PLANE_BUF_CFG_{id}"),
        ]);
    }

    /// <summary>The armed state is on the screen now.</summary>
    public void OnLatched()
    {
        _surfLive.Value = _surf.Value;
        raisePipeInterrupt(FlipDone);
    }

    private uint OnSurface(RegisterWrite w)
    {
        plane.Arm(Decode(w.New), new PlaneCtl(_ctl.Value).IsAsyncFlip);
        return w.New;
    }

    /// <summary>The registers in screen words; null when the plane is off or shows what is not modelled.</summary>
    private PlaneState? Decode(uint surface)
    {
        PlaneCtl ctl = new(_ctl.Value);
        if (!ctl.IsEnabled || ctl.IsCompressed || ctl.Format is not { } format || ctl.Tiling is not { } tiling)
        {
            return null;
        }

        SizeMinusOne size = new(_size.Value);
        PlanePoint position = new(_pos.Value);
        PlanePoint source = new(_offset.Value);
        return new PlaneState
        {
            Format = format,
            Tiling = tiling,
            SurfaceOffset = surface & ~0xFFFu,
            StrideBytes = new PlaneStride(_stride.Value).Bytes(tiling),
            WidthPx = size.Low,
            HeightPx = size.High,
            SourceXPx = source.X,
            SourceYPx = source.Y,
            ScreenXPx = position.X,
            ScreenYPx = position.Y,
        };
    }
}
