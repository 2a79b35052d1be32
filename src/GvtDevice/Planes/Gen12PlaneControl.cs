using GvtDevice.Mmio;

namespace GvtDevice.Planes;

/// <summary>PLANE_CTL and PLANE_COLOR_CTL: the format has one more bit, and a separate register controls colours. All
/// pixels pass the colour stages of the pipe. A plane that uses something not modelled is off: formats with the new
/// bit, compression, Yf tiles. Source: ICL PRM vol. 2c, PLANE_CTL, PLANE_COLOR_CTL.</summary>
internal sealed class Gen12PlaneControl : IPlaneControl
{
    private const uint Enable = 1u << 31;
    private const uint PipeGamma = 1u << 30;
    private const uint FullRange = 1u << 28;
    private const uint PipeCsc = 1u << 23;
    private const uint Bt709 = 1u << 18;
    private const uint RenderCompression = 1u << 15;
    private const uint MediaCompression = 1u << 4;
    private const uint AlphaMode = 3u << 4;

    /// <summary>The lowest bit of the format in PLANE_CTL.</summary>
    private const uint LowFormatBit = 1u << 23;

    /// <summary>The bits of PLANE_CTL that mean the same on Gen9.</summary>
    private const uint Kept = ~(PipeGamma | FullRange | PipeCsc | Bt709 | AlphaMode);

    private const int CscModeShift = 17;
    private const uint CscModeBt709 = 2;

    private Register _ctl = null!;
    private Register _colour = null!;

    public PlaneCtl Value
    {
        get
        {
            (uint ctl, uint colour) = (_ctl.Value, _colour.Value);
            bool isReserved = (ctl & (LowFormatBit | RenderCompression | MediaCompression)) != 0
                || new PlaneCtl(ctl).Tiling is DisplayModel.Tiling.Yf;
            return isReserved
                ? new PlaneCtl(ctl & ~Enable)
                : new PlaneCtl(
                    (ctl & Kept) | PipeGamma | PipeCsc | (colour & (FullRange | AlphaMode)) | Encoding(colour));
        }
    }

    public void Define(RegisterMapBuilder map, uint plane, string id)
    {
        _ctl = map.At(plane, $"PLANE_CTL_{id}");
        _colour = map.At(plane + 0x4C, $"PLANE_COLOR_CTL_{id}");
        map.Plain(
        [
            new(plane + 0x34, $"PLANE_CC_VAL_{id}", Count: 2), new(plane + 0x48, $"PLANE_CUS_CTL_{id}"),
            new(plane + 0x60, $"PLANE_INPUT_CSC_{id}", Count: 12),
        ]);
    }

    public void SetTiling(uint code) => _ctl.Value = new PlaneCtl(_ctl.Value).WithTilingCode(code).Raw;

    private static uint Encoding(uint colour) => ((colour >> CscModeShift) & 7) == CscModeBt709 ? Bt709 : 0;
}
