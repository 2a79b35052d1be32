using DisplayModel.Timing;
using GvtDevice.Clocks;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>A transcoder: the raster of a pipe and the port that it feeds. Source: SKL PRM vol. 2c,
/// TRANS_HTOTAL to TRANS_VSYNC, TRANS_DDI_FUNC_CTL, TRANS_LINKM1.</summary>
/// <param name="index">Index of the transcoder, 0 for A.</param>
/// <param name="portField">The field of TRANS_DDI_FUNC_CTL that selects the port.</param>
/// <param name="clocks">The PLLs of the ports.</param>
internal sealed class TranscoderBlock(int index, DdiPortField portField, IPortClock clocks) : IRegisterBlock
{
    /// <summary>Link M and link N have 24 bits.</summary>
    private const uint LinkMask = 0xFF_FFFF;

    private readonly uint _base = 0x60000 + (0x1000 * (uint)index);
    private Register _hTotal = null!;
    private Register _hSync = null!;
    private Register _vTotal = null!;
    private Register _vSync = null!;
    private Register _ddiFuncCtl = null!;
    private Register _linkM = null!;
    private Register _linkN = null!;

    /// <summary>Raised when the driver writes what changes the rate at the next vertical blank: TRANS_LINKN1, which
    /// arms the ratio of the pixel clock to the link, or TRANS_VTOTAL. Source: i915,
    /// intel_set_transcoder_timings_lrr.</summary>
    public event Action? RateArmed;

    public void Define(RegisterMapBuilder map)
    {
        char t = GpuLayout.Letter(index);
        _hTotal = map.At(_base + 0x00, $"TRANS_HTOTAL_{t}");
        _hSync = map.At(_base + 0x08, $"TRANS_HSYNC_{t}");
        _vTotal = map.At(_base + 0x0C, $"TRANS_VTOTAL_{t}").AfterWrite(() => RateArmed?.Invoke());
        _vSync = map.At(_base + 0x14, $"TRANS_VSYNC_{t}");
        _linkM = map.At(_base + 0x40, $"TRANS_LINKM1_{t}");
        _linkN = map.At(_base + 0x44, $"TRANS_LINKN1_{t}").AfterWrite(() => RateArmed?.Invoke());
        _ddiFuncCtl = map.At(_base + 0x400, $"TRANS_DDI_FUNC_CTL_{t}");
        map.Plain(
        [
            new(_base + 0x04, $"TRANS_HBLANK_{t}"),
            new(_base + 0x10, $"TRANS_VBLANK_{t}"),
            new(_base + 0x28, $"TRANS_VSYNCSHIFT_{t}"),
            new(_base + 0x2C, $"TRANS_MULT_{t}"),
            new(_base + 0x30, $"TRANS_DATAM1_{t}"),
            new(_base + 0x34, $"TRANS_DATAN1_{t}"),
            new(_base + 0x410, $"TRANS_MSA_MISC_{t}"),
            new(0x46140 + (4 * (uint)index), $"TRANS_CLK_SEL_{t}"),
        ]);
    }

    /// <summary>Lines by which the scan line counter lags behind the raster; drivers add them back. Source: i915,
    /// intel_crtc_scanline_offset.</summary>
    public int ScanLineLag => new TransDdiFuncCtl(_ddiFuncCtl.Value).Mode is DdiMode.Hdmi or DdiMode.Dvi ? 2 : 1;

    /// <summary>The port that the transcoder feeds, 0 for DDI A; null for none.</summary>
    public int? Ddi => new TransDdiFuncCtl(_ddiFuncCtl.Value) is { IsEnabled: true } ? SelectedDdi : null;

    /// <summary>The port that the transcoder feeds or will feed once enabled, 0 for DDI A; null for none.</summary>
    public int? SelectedDdi => portField.Of(new TransDdiFuncCtl(_ddiFuncCtl.Value)) is >= 0 and int ddi ? ddi : null;

    /// <summary>The active part of the raster as programmed.</summary>
    public (int WidthPx, int HeightPx) ActiveSize =>
        (Axis(_hTotal.Value, _hSync.Value).Active, Axis(_vTotal.Value, _vSync.Value).Active);

    /// <summary>The raster as programmed; null if it is invalid or the port has no clock, in which case nothing can be
    /// shown.</summary>
    public DisplayTiming? Timing()
    {
        TransDdiFuncCtl ddi = new(_ddiFuncCtl.Value);
        DisplayTiming timing = new(
            PixelClockHz(),
            Axis(_hTotal.Value, _hSync.Value) with { SyncPositive = ddi.HorizontalSyncPositive },
            Axis(_vTotal.Value, _vSync.Value) with { SyncPositive = ddi.VerticalSyncPositive });
        return timing.IsValid ? timing : null;
    }

    /// <summary>One axis of the raster. Each word holds the earlier count in its low half and the later one in its high
    /// half; a half is one less than its count.</summary>
    private static RasterAxis Axis(uint total, uint sync) => new(
        Active: (int)(total & 0xFFFF) + 1,
        SyncStart: (int)(sync & 0xFFFF) + 1,
        SyncEnd: (int)(sync >> 16) + 1,
        Total: (int)(total >> 16) + 1);

    private long PixelClockHz()
    {
        TransDdiFuncCtl ddi = new(_ddiFuncCtl.Value);
        long port = SelectedDdi is { } selected ? clocks.PortClockHz(selected) : 0;
        return ddi.Mode switch
        {
            // Deep colour sends each pixel in more than one TMDS character.
            DdiMode.Hdmi or DdiMode.Dvi => port * 8 / Math.Max(8, ddi.BitsPerColour),
            _ => (_linkN.Value & LinkMask) is > 0 and uint n ? (long)((Int128)port * (_linkM.Value & LinkMask) / n) : 0,
        };
    }
}
