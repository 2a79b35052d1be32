using DisplayModel;
using DisplayModel.Scanout;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using GvtDevice.Pipes;
using VfioUser.Server;

namespace GvtDevice.Dsb;

/// <summary>The display state buffers of a pipe, which write registers for the driver at the right time. They reach
/// only registers of pipes, planes and transcoders. Source: TGL PRM vol. 12, Display State Buffer.</summary>
internal sealed class DsbBlock : ISavedBlock, IDsbOwner
{
    private const int Count = 3;
    private const int FirstInterruptBit = 13;

    /// <summary>The most instructions that the buffers of a pipe execute at a time; more than a driver's program
    /// has.</summary>
    private const int Budget = 16 << 10;

    /// <summary>Pause between two slices of work, for the device's other work.</summary>
    private const long PauseNs = 4_000_000;

    /// <summary>The ranges of registers that programs reach: watermarks, colours, transcoders, scalers, pipes and
    /// planes.</summary>
    private static readonly (uint Start, uint End)[] s_reach =
    [
        (0x45270, 0x45280), (0x49000, 0x4C000), (0x60000, 0x64000), (0x68000, 0x6A000), (0x70000, 0x78000),
    ];

    private readonly Pipe _pipe;
    private readonly PipeBlock _raster;
    private readonly UpdateWatch _updates;
    private readonly ISurfaceReader _memory;
    private readonly InterruptBlock _interrupts;
    private readonly Func<RegisterMap> _registers;
    private readonly Func<long> _nowNs;
    private readonly DsbEngine[] _engines;
    private IDeviceTimer? _timer;
    private bool _isRunning;

    /// <param name="pipe">The pipe.</param>
    /// <param name="raster">Registers of the pipe's scan lines.</param>
    /// <param name="updates">The updates of the pipe by the driver.</param>
    /// <param name="memory">The global graphics address space, which has the programs.</param>
    /// <param name="interrupts">The interrupt tree, which receives the engines' interrupts.</param>
    /// <param name="registers">Returns all registers, once they are declared.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
    public DsbBlock(
        Pipe pipe,
        PipeBlock raster,
        UpdateWatch updates,
        ISurfaceReader memory,
        InterruptBlock interrupts,
        Func<RegisterMap> registers,
        Func<long> nowNs)
    {
        (_pipe, _raster, _updates, _memory) = (pipe, raster, updates, memory);
        (_interrupts, _registers, _nowNs) = (interrupts, registers, nowNs);
        _engines =
        [
            .. Enumerable.Range(0, Count).Select(id => new DsbEngine(
                $"{id}_{GpuLayout.Letter(pipe.Index)}",
                0x70B00 + (0x1000 * (uint)pipe.Index) + (0x100 * (uint)id),
                this)),
        ];
        pipe.Switched += _ => ContinueSoon();
    }

    public string StateName => $"dsb {GpuLayout.Letter(_pipe.Index)}";

    public long NowNs => _nowNs();

    /// <inheritdoc/>
    /// <remarks>Runs the pipe first, so that a due blank begins unless the raster is held.</remarks>
    public ulong FrameCount
    {
        get
        {
            _pipe.Run(NowNs);
            return _pipe.Clock.FrameCountAt(NowNs);
        }
    }

    public void Define(RegisterMapBuilder map) => Array.ForEach(_engines, engine => engine.Define(map));

    public void Attach(IDeviceHost host) => _timer = host.CreateTimer(_ => Run());

    public void Reset()
    {
        Array.ForEach(_engines, engine => engine.Reset());
        _timer?.Disarm();
    }

    public void Save(StateWriter writer) => Array.ForEach(_engines, engine => engine.Save(writer, NowNs));

    public void Restore(ref StateReader reader)
    {
        foreach (DsbEngine engine in _engines)
        {
            engine.Restore(ref reader, NowNs);
        }

        ContinueSoon();
    }

    public long StartOfVblankNs(ulong frameCount) =>
        _pipe.IsEnabled ? _pipe.Clock.StartOfVblank(frameCount) : long.MaxValue;

    public long ScanLineWindowNs(ScanLineWindow window, long sinceNs) => _raster.ScanLineWindowNs(window, sinceNs);

    public void Started() => Run();

    public uint Read(uint register) => IsReached(register) ? _registers().Read(register) : 0;

    public void Write(uint register, uint value, uint lanes)
    {
        if (IsReached(register))
        {
            _registers().Write(register, value, lanes);
        }
    }

    public void Interrupt(DsbEngine engine) => _interrupts.Raise(
        PipeInterrupts.Of(_pipe.Index), 1u << (FirstInterruptBit + Array.IndexOf(_engines, engine)));

    private static bool IsReached(uint register) =>
        Array.Exists(s_reach, range => register >= range.Start && register < range.End);

    /// <summary>Runs all engines until each is over or has to wait. A program that starts another, or itself, adds to
    /// the work of the call that runs it.</summary>
    private void Run()
    {
        if (_isRunning)
        {
            return;
        }

        (_isRunning, _updates.IsPaused) = (true, true);
        Schedule(RunEngines());
        (_isRunning, _updates.IsPaused) = (false, false);
    }

    /// <returns>When to go on; null if nothing is left to do, <see cref="long.MaxValue"/> if that is unknown.</returns>
    private long? RunEngines()
    {
        int budget = Budget;
        while (true)
        {
            // A due blank happens before the instructions that waited for it.
            _pipe.Run(NowNs);
            int before = budget;
            long? dueNs = null;
            foreach (DsbEngine engine in _engines)
            {
                dueNs = Earlier(dueNs, engine.Run(_memory, ref budget));
            }

            if (budget <= 0)
            {
                return NowNs + PauseNs;
            }

            if (budget == before)
            {
                return dueNs;
            }
        }
    }

    private static long? Earlier(long? one, long? other) => one < other ? one : other ?? one;

    private void Schedule(long? dueNs)
    {
        if (dueNs is null or long.MaxValue)
        {
            _timer?.Disarm();
        }
        else
        {
            _timer?.Arm(Math.Max(dueNs.Value, NowNs));
        }
    }

    private void ContinueSoon()
    {
        if (Array.Exists(_engines, engine => engine.IsBusy))
        {
            _timer?.Arm(NowNs);
        }
    }
}
