using DisplayModel;
using GvtDevice.Mmio;
using GvtDevice.Pipes;
using VfioUser.Server;

namespace GvtDevice.Planes;

/// <summary>PLANE_CTL, PLANE_COLOR_CTL and PLANE_CUS_CTL: the format has one more bit, and a separate register controls
/// colours. All pixels pass the colour stages of the pipe. A compressed surface counts as uncompressed, because the
/// engines never compress what they write: its colour control surface says nothing. A plane with Yf tiles, which these
/// GPUs lack, is off. Source: ICL PRM vol. 2c, PLANE_CTL, PLANE_COLOR_CTL, PLANE_CUS_CTL; TGL PRM vol. 2c, PLANE_CTL,
/// Render Decompression, Media Decompression.</summary>
/// <param name="firstLumaPlane">Index of the first of the two planes that can supply Y.</param>
internal sealed class Gen12PlaneControl(int firstLumaPlane) : IPlaneControl
{
    private const uint Enable = 1u << 31;
    private const uint PipeGamma = 1u << 30;
    private const uint FullRange = 1u << 28;
    private const uint PipeCsc = 1u << 23;
    private const uint Bt709 = 1u << 18;
    private const uint RenderCompression = 1u << 15;
    private const uint HorizontalFlip = 1u << 8;
    private const uint YPlane = 1u << 19;
    private const uint ChainEnable = 1u << 31;
    private const uint SecondLumaPlane = 1u << 30;
    private const uint AlphaMode = 3u << 4;

    private const int FormatShift = 23;
    private const uint FormatMask = 0x1F;

    /// <summary>The bits of PLANE_CTL that mean the same on Gen9. One of those of <see cref="AlphaMode"/> is Media
    /// Decompression.</summary>
    private const uint Kept = ~(PipeGamma | FullRange | PipeCsc | Bt709 | RenderCompression | AlphaMode);

    private const int CscModeShift = 17;
    private const uint InputCscEnable = 1u << 20;
    private const uint CscModeMask = 7;
    private const uint CscModeBt709 = 2;
    private const uint CscModeBt2020 = 3;

    private readonly PlaneColourRegisters _steps = new();
    private Register _ctl = null!;
    private Register _colour = null!;
    private Register _upsampler = null!;
    private CscRegisters _inputCsc = null!;

    public PlaneCtl Value
    {
        get
        {
            (uint ctl, uint colour) = (_ctl.Value, _colour.Value);
            return new PlaneCtl(ctl).Tiling is Tiling.Yf
                ? new PlaneCtl(ctl & ~Enable)
                : new PlaneCtl((ctl & Kept) | PipeGamma | PipeCsc | (colour & (FullRange | AlphaMode)));
        }
    }

    /// <summary>The codes of Gen9 in the upper bits, and those between them.</summary>
    public PixelFormat? Format => ((_ctl.Value >> FormatShift) & FormatMask) switch
    {
        1 => PixelFormat.Y210,
        3 => PixelFormat.Y212,
        5 => PixelFormat.Y216,
        6 => PixelFormat.P010,
        7 => PixelFormat.Xvyu2101010,
        9 => PixelFormat.Xvyu1216161616,
        10 => PixelFormat.P012,
        11 => PixelFormat.Xvyu16161616,
        14 => PixelFormat.P016,
        uint code when code % 2 == 0 => Value.Format,
        _ => null,
    };

    public bool IsMirrored => (_ctl.Value & HorizontalFlip) != 0;

    public YuvEncoding YuvEncoding => ((_colour.Value >> CscModeShift) & CscModeMask) switch
    {
        CscModeBt709 => YuvEncoding.Bt709,
        CscModeBt2020 => YuvEncoding.Bt2020,
        _ => YuvEncoding.Bt601,
    };

    public ColourMatrix? InputMatrix => (_colour.Value & InputCscEnable) != 0 ? _inputCsc.Matrix : null;

    public PlaneColour? Colour => _steps.Decode(_colour.Value);

    public bool TakesLumaOfOther => true;

    public int? LumaPlane => (_upsampler.Value & ChainEnable) == 0 ? null
        : firstLumaPlane + ((_upsampler.Value & SecondLumaPlane) != 0 ? 1 : 0);

    public bool SuppliesLuma => (_ctl.Value & YPlane) != 0;

    public void Define(RegisterMapBuilder map, uint plane, string id)
    {
        _ctl = map.At(plane, $"PLANE_CTL_{id}");
        _colour = map.At(plane + 0x4C, $"PLANE_COLOR_CTL_{id}");
        _upsampler = map.At(plane + 0x48, $"PLANE_CUS_CTL_{id}");
        _inputCsc = new CscRegisters(map, plane + 0x60, plane + 0x78, plane + 0x84, "PLANE_INPUT_CSC", id);
        _steps.Define(map, plane, id);
        map.Plain([new(plane + 0x34, $"PLANE_CC_VAL_{id}", Count: 2)]);
    }

    public void Reset() => _steps.Reset();

    public void Save(StateWriter writer) => _steps.Save(writer);

    public void Restore(ref StateReader reader) => _steps.Restore(ref reader);

    public void SetTiling(uint code) => _ctl.Value = new PlaneCtl(_ctl.Value).WithTilingCode(code).Raw;
}
