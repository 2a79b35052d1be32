using DisplayModel;
using DisplayModel.Timing;
using GvtDevice.Mmio;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Pipes;

/// <summary>A pipe: enable, scan line, frame counters. Source: SKL PRM vol. 2c, PIPE_SCANLINE, PIPE_CONF
/// (TRANSCONF), PIPE_FRMCNT, PIPE_FLIPCNT, PIPE_SRCSZ.</summary>
internal sealed class PipeBlock(
    Pipe pipe,
    TranscoderBlock transcoder,
    UpdateWatch updates,
    UpdateGuard? guard,
    Func<long> nowNs,
    ILogger logger) : IRegisterBlock
{
    private const uint Enable = 1u << 31;
    private const uint State = 1u << 30;

    private static readonly uint[] s_transcoderChicken = [0x420C0, 0x420C4, 0x420C8, 0x420D8];

    private readonly uint _base = 0x70000 + (0x1000 * (uint)pipe.Index);
    private Register _scanLineComp = null!;

    /// <summary>The scan lines that a command streamer waits for.</summary>
    public ScanLineWindow ScanLineWindow
    {
        get => new(_scanLineComp.Value);
        set => _scanLineComp.Value = value.Raw;
    }

    public void Define(RegisterMapBuilder map)
    {
        char p = GpuLayout.Letter(pipe.Index);
        uint i = (uint)pipe.Index;
        map.At(_base + 0x00, $"PIPE_SCANLINE_{p}").ReadOnly().Volatile().OnRead(_ => ScanLine());
        map.At(_base + 0x08, $"TRANSCONF_{p}").Writable(~State).OnWrite(OnConf);
        map.At(_base + 0x40, $"PIPE_FRMCNT_{p}").ReadOnly().Volatile().OnRead(_ => FrameCount());
        map.At(_base + 0x44, $"PIPE_FLIPCNT_{p}").ReadOnly().Volatile().OnRead(_ => (uint)pipe.Planes[0].FlipCount);
        map.At(0x6001C + (0x1000 * i), $"PIPE_SRCSZ_{p}").OnWrite(OnSourceSize);
        _scanLineComp = map.At(_base + 0x04, $"PIPE_SCANLINE_COMP_{p}");
        map.Plain(
        [
            new(_base + 0x24, $"PIPE_STATUS_{p}"),
            new(_base + 0x2C, $"PIPE_ARB_CTL_{p}"),
            new(_base + 0x30, $"PIPE_MISC_{p}"),
            new(0x45270 + (4 * i), $"WM_LINETIME_{p}"),
            new(0x420B0 + (4 * i), $"CHICKEN_PIPESL_1_{p}"),
            new(s_transcoderChicken[pipe.Index], $"CHICKEN_TRANS_{p}"),
        ]);
    }

    public void Reset() => guard?.Close();

    public void OnRegistersRestored() => Reset();

    /// <summary>The first time at which the raster is on one of the lines of a window;
    /// <see cref="long.MaxValue"/> if the pipe is off or its raster has no such lines.</summary>
    /// <param name="window">The window.</param>
    /// <param name="sinceNs">Earliest time to return.</param>
    public long ScanLineWindowNs(ScanLineWindow window, long sinceNs)
    {
        int total = pipe.Clock.Timing?.Vertical.Total ?? 0;
        if (!pipe.IsEnabled || window.LinesIn(total) is not (int first, int last))
        {
            return long.MaxValue;
        }

        // The window counts in PIPE_SCANLINE, which lags behind the raster.
        int rasterFirst = (first + transcoder.ScanLineLag) % total;
        int linesIntoWindow = (pipe.Clock.ScanLineAt(sinceNs) - rasterFirst + total) % total;
        return linesIntoWindow <= last - first ? sinceNs : pipe.Clock.NextStartOfLine(rasterFirst, sinceNs);
    }

    /// <summary>Called when the driver has armed another rate for the transcoder.</summary>
    public void OnRateArmed()
    {
        if (pipe.IsEnabled && transcoder.Timing() is { } timing)
        {
            pipe.ArmRate(timing);
        }
    }

    /// <summary>Value of PIPE_FRMCNT. Runs the pipe first, so that a due vertical blank begins unless the raster is
    /// held. After this read the driver knows of the blank, even if it has not handled the interrupt.</summary>
    private uint FrameCount()
    {
        long atNs = nowNs();
        pipe.Run(atNs);
        pipe.IsBlankUnnoticed = false;
        updates.OnFrameCountRead();
        guard?.OnFrameCountRead();
        return (uint)pipe.Clock.FrameCountAt(atNs);
    }

    private uint ScanLine()
    {
        long atNs = nowNs();
        pipe.Run(atNs);
        updates.OnScanLineRead();
        guard?.OnScanLineRead();
        int total = pipe.Clock.Timing?.Vertical.Total ?? 0;
        return total == 0 ? 0 : (uint)((pipe.Clock.ScanLineAt(atNs) + total - transcoder.ScanLineLag) % total);
    }

    private uint OnConf(RegisterWrite w)
    {
        bool on = (w.New & Enable) != 0;
        if (on && !pipe.IsEnabled)
        {
            TurnOn();
        }
        else if (!on && pipe.IsEnabled)
        {
            pipe.Disable(nowNs());
            VgpuLog.PipeOff(logger, GpuLayout.Letter(pipe.Index));
        }

        return on ? w.New | State : w.New & ~State;
    }

    private void TurnOn()
    {
        DisplayTiming? timing = transcoder.Timing();
        if (timing is null)
        {
            VgpuLog.PipeWithoutTiming(logger, GpuLayout.Letter(pipe.Index));
            return;
        }

        pipe.Enable(timing, nowNs());
        VgpuLog.PipeOn(
            logger,
            GpuLayout.Letter(pipe.Index),
            timing.Horizontal.Active,
            timing.Vertical.Active,
            timing.RefreshMilliHertz / 1000.0,
            timing.PixelClockHz);
    }

    private uint OnSourceSize(RegisterWrite w)
    {
        SizeMinusOne size = new(w.New);
        pipe.SourceSize = (size.High, size.Low);
        return w.New;
    }
}
