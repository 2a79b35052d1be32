using DisplayModel;
using DisplayModel.Scanout;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>The checksum of what a pipe sends: while it is on, one per frame, of the picture that was on the screen
/// until the vertical blank at which it is told. Any checksum does, for nobody compares it with anything but another
/// one of the same pipe. Source: SKL PRM vol. 2c, PIPE_CRC_CTL, PIPE_CRC_RES; i915, intel_pipe_crc.c.</summary>
/// <remarks>A checksum that the driver did not fetch in time would be lost, and with it the frame that a test waits
/// for. Time is cheaper here than on hardware: the raster waits for the driver, within bounds. So it does until the
/// interrupt handler that fetched the checksum has ended, which asks for the number of the frame after it: were the
/// next one there by then, the checksum would be taken for that of the next picture. And so it does while an update is
/// open.</remarks>
internal sealed class PipeCrcBlock : IRegisterBlock
{
    /// <summary>What a driver that fetches checksums outside of an interrupt handler gets for asking for the number of
    /// the frame. Half a frame, so that a driver that is in time is not waited for.</summary>
    private const long FetchNs = 8_000_000;

    /// <summary>A driver that does not fetch it for so long is not interested; nor is a handler that runs for so long
    /// alive.</summary>
    private const long MostHoldNs = 2_000_000_000;

    private readonly Pipe _pipe;
    private readonly ISurfaceReader _surface;
    private readonly UpdateWatch _updates;
    private readonly InterruptBlock _interrupts;
    private readonly Func<long> _nowNs;
    private Register _ctl = null!;
    private Register _result = null!;
    private ChecksumCache _cache = new();
    private long? _toldNs;
    private long _fetchedNs;

    /// <param name="pipe">Whose picture it is.</param>
    /// <param name="surface">Where planes are read from.</param>
    /// <param name="updates">Of the pipe.</param>
    /// <param name="interrupts">Where checksums are reported.</param>
    /// <param name="nowNs">The time.</param>
    public PipeCrcBlock(
        Pipe pipe, ISurfaceReader surface, UpdateWatch updates, InterruptBlock interrupts, Func<long> nowNs)
    {
        (_pipe, _surface, _updates, _interrupts, _nowNs) = (pipe, surface, updates, interrupts, nowNs);
        pipe.FrameEnded += OnFrameEnded;
    }

    /// <summary>A checksum is due at every vertical blank.</summary>
    private bool IsEnabled => new PipeCrcCtl(_ctl.Value).IsEnabled;

    public void Define(RegisterMapBuilder map)
    {
        uint b = 0x60000 + (0x1000 * (uint)_pipe.Index);
        char p = GpuLayout.Letter(_pipe.Index);
        _ctl = map.At(b + 0x50, $"PIPE_CRC_CTL_{p}").OnWrite(OnControl);
        _result = map.At(b + 0x64, $"PIPE_CRC_RES_1_{p}").ReadOnly().Volatile().OnRead(OnFetched);
        map.Plain([new(b + 0x68, $"PIPE_CRC_RES_2_TO_5_{p}", Count: 4)]);
    }

    public void Reset()
    {
        (_cache, _toldNs, _fetchedNs) = (new ChecksumCache(), null, 0);
        HoldFrames();
    }

    public void OnRegistersRestored() => Reset();

    private uint OnControl(RegisterWrite w)
    {
        _toldNs = null;
        _pipe.Run(_nowNs());
        HoldFrames();
        return w.New;
    }

    private void HoldFrames()
    {
        _pipe.IsBlankUnnoticed = false;
        _updates.Reset();
        _pipe.HoldsFrame = IsEnabled ? atNs => IsAwaited(atNs) || _updates.IsOpen(atNs) : null;
    }

    /// <summary>Whether the raster waits for the driver to take notice of a blank.</summary>
    private bool IsAwaited(long atNs) => _toldNs is { } toldNs
        ? atNs - toldNs < MostHoldNs
        : atNs - _fetchedNs < (_interrupts.IsBeingHandled ? MostHoldNs : FetchNs);

    private uint OnFetched(uint result)
    {
        (_toldNs, _fetchedNs) = (null, _nowNs());
        _pipe.IsBlankUnnoticed = false;
        return result;
    }

    private void OnFrameEnded(Pipe pipe)
    {
        PipeCrcCtl ctl = new(_ctl.Value);
        if (!ctl.IsEnabled)
        {
            return;
        }

        if (pipe.Capture() is { } scene)
        {
            Take(ctl.Plane is { } plane ? scene.Only(plane) : scene);
        }

        _interrupts.Raise(PipeInterrupts.Of(pipe.Index), PipeInterrupts.CrcDone);
    }

    private void Take(Scene scene)
    {
        _result.Value = _cache.Checksum(scene, _surface);
        _toldNs ??= _nowNs();
        _pipe.IsBlankUnnoticed = IsAwaited(_nowNs());
    }
}
