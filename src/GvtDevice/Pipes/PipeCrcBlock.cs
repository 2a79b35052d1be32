using DisplayModel;
using DisplayModel.Scanout;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>The checksum of a pipe's output: while enabled, one per frame, of the picture that was sent until the
/// vertical blank at which the checksum is reported; torn, if an async flip came in the middle. The algorithm is free,
/// because drivers compare a checksum only with others of the same pipe. Source: SKL PRM vol. 2c, PIPE_CRC_CTL,
/// PIPE_CRC_RES; i915, intel_pipe_crc.c.</summary>
/// <remarks>A checksum that the driver fetches too late would be lost, and with it the frame that a test waits for.
/// Unlike hardware, the raster therefore waits for the driver, within bounds: until the driver has fetched the checksum
/// and the interrupt handler that fetched it has ended. The handler reads the frame number after the fetch; if the next
/// frame had begun, it would take the checksum for that of the next picture. The raster also waits while an update is
/// open.</remarks>
internal sealed class PipeCrcBlock : IRegisterBlock
{
    /// <summary>How long the raster waits after a fetch outside an interrupt handler, for the driver to read the frame
    /// number. Half a frame, so that a driver that is in time causes no wait.</summary>
    private const long FetchNs = 8_000_000;

    /// <summary>The longest wait. A driver that has not fetched the checksum by then does not want it, and a handler
    /// that runs for so long has died.</summary>
    private const long MostHoldNs = 2_000_000_000;

    private readonly Pipe _pipe;
    private readonly ISurfaceReader _surface;
    private readonly UpdateWatch _updates;
    private readonly FrameHolds _holds;
    private readonly InterruptBlock _interrupts;
    private readonly Func<long> _nowNs;
    private Register _ctl = null!;
    private Register _result = null!;
    private ChecksumCache _cache = new();
    private TornFrame _frame = new();
    private long? _raisedNs;
    private long _fetchedNs;

    /// <param name="pipe">The pipe.</param>
    /// <param name="surface">The memory from which planes are read.</param>
    /// <param name="updates">The updates of the pipe.</param>
    /// <param name="holds">Make the raster of the pipe wait.</param>
    /// <param name="interrupts">The interrupt tree, which receives CRC done.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
    public PipeCrcBlock(
        Pipe pipe,
        ISurfaceReader surface,
        UpdateWatch updates,
        FrameHolds holds,
        InterruptBlock interrupts,
        Func<long> nowNs)
    {
        (_pipe, _surface, _updates, _holds) = (pipe, surface, updates, holds);
        (_interrupts, _nowNs) = (interrupts, nowNs);
        pipe.FrameEnded += OnFrameEnded;
        pipe.Tearing += OnTearing;
    }

    /// <summary>Whether a checksum is due at every vertical blank.</summary>
    private bool IsEnabled => new PipeCrcCtl(_ctl.Value).IsEnabled;

    public void Define(RegisterMapBuilder map)
    {
        uint b = 0x60000 + (0x1000 * (uint)_pipe.Index);
        char p = GpuLayout.Letter(_pipe.Index);
        _ctl = map.At(b + 0x50, $"PIPE_CRC_CTL_{p}").OnWrite(OnControl);
        _result = map.At(b + 0x64, $"PIPE_CRC_RES_1_{p}").ReadOnly().Volatile().OnFetch(OnFetched);
        map.Plain([new(b + 0x68, $"PIPE_CRC_RES_2_TO_5_{p}", Count: 4)]);
    }

    public void Reset()
    {
        (_cache, _frame, _raisedNs, _fetchedNs) = (new ChecksumCache(), new TornFrame(), null, 0);
        HoldFrames();
    }

    public void OnRegistersRestored() => Reset();

    private uint OnControl(RegisterWrite w)
    {
        _raisedNs = null;
        _pipe.Run(_nowNs());
        _frame = new TornFrame();
        HoldFrames();
        return w.New;
    }

    private void HoldFrames()
    {
        _pipe.IsBlankUnnoticed = false;
        _updates.Reset();
        _holds.Set(this, IsEnabled ? atNs => IsAwaited(atNs) || _updates.IsOpen(atNs) : null);
    }

    /// <summary>Whether the raster waits for the driver to notice a blank.</summary>
    private bool IsAwaited(long atNs) => _raisedNs is { } raisedNs
        ? atNs - raisedNs < MostHoldNs
        : atNs - _fetchedNs < (_interrupts.IsBeingHandled ? MostHoldNs : FetchNs);

    private uint OnFetched(uint result)
    {
        (_raisedNs, _fetchedNs) = (null, _nowNs());
        _pipe.IsBlankUnnoticed = false;
        return result;
    }

    private void OnFrameEnded(Pipe pipe)
    {
        if (!IsEnabled)
        {
            return;
        }

        if (Picture() is { } scene)
        {
            Take(scene);
        }

        _frame = new TornFrame();
        _interrupts.Raise(PipeInterrupts.Of(pipe.Index), PipeInterrupts.CrcDone);
    }

    private void OnTearing(Pipe pipe)
    {
        int line = pipe.Clock.ScanLineAt(_nowNs());
        if (IsEnabled && line < pipe.Clock.Timing?.Vertical.Active && Picture() is { } scene)
        {
            _frame.Add(scene, _surface, line);
        }
    }

    /// <summary>What the checksum is of.</summary>
    private Scene? Picture()
    {
        Scene? scene = _pipe.Capture();
        return new PipeCrcCtl(_ctl.Value).Plane is { } plane ? scene?.Only(plane) : scene;
    }

    private void Take(Scene scene)
    {
        _result.Value = _frame.IsEmpty ? _cache.Checksum(scene, _surface) : _frame.Finish(scene, _surface);
        _raisedNs ??= _nowNs();
        _pipe.IsBlankUnnoticed = IsAwaited(_nowNs());
    }
}
