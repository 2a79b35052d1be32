using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>
/// A command streamer that either executes submissions or never does. If it does not, it acknowledges resets and reads
/// as idle; a driver whose first requests make no progress declares the GPU wedged and keeps the display, and desktops
/// draw in software. Source: SKL and ICL PRM vol. 2c, the RING registers.
/// </summary>
/// <param name="id">The engine.</param>
/// <param name="interrupts">The way of its interrupts.</param>
/// <param name="wiring">What it is connected to.</param>
internal sealed class EngineBlock(EngineIdentity id, IEngineInterrupts interrupts, EngineWiring wiring) : ISavedBlock
{
    private const uint StopRing = 1u << 8;

    /// <summary>Pause between two slices of work, for the device's other work.</summary>
    private const long PauseNs = 200_000;

    private readonly ISubmission _submission = wiring.Traits.MakeSubmission();
    private Register _mode = null!;
    private Execlist _execlist = null!;
    private IDeviceHost? _host;
    private IDeviceTimer? _timer;

    public string StateName => $"engine {id.Name}";

    public void Define(RegisterMapBuilder map)
    {
        uint b = id.MmioBase;
        string name = id.Name;
        _mode = RingRegisters.Define(map, name, b, Timestamp);
        _submission.Define(map, id, Submit);
        interrupts.Define(map, id);
        map.At(b + RingRegisters.ExeclistStatusLow, $"{name}_EXECLIST_STATUS_LO").ReadOnly().Volatile()
            .OnRead(_ => _execlist.IsIdle ? 0 : wiring.Traits.IsActive);
        map.At(b + RingRegisters.ExeclistStatusHigh, $"{name}_EXECLIST_STATUS_HI").ReadOnly().Volatile()
            .OnRead(_ => _execlist.RunningTag);
        Register statusPage = map.At(b + RingRegisters.StatusPage, $"{name}_HWS_PGA");
        Register statusPointer = map.At(b + RingRegisters.ContextStatusPointer, $"{name}_CONTEXT_STATUS_PTR").Masked();
        Register? tileControl = id.Kind == EngineKind.Blitter
            ? map.At(EngineIdentity.BlitterSoftwareControl, $"{name}_SWCTRL").Masked()
            : null;

        CommandStreamer streamer = new(
            id,
            wiring,
            new StreamerRegisters(map, id, () => interrupts.Raise(IEngineInterrupts.Error)),
            tileControl,
            new StreamerSignals(Timestamp, () => interrupts.Raise(IEngineInterrupts.User)));
        _execlist = new Execlist(
            streamer,
            new StatusBuffer(wiring.Traits.Status, wiring.Ggtt, statusPage, statusPointer),
            () => interrupts.Raise(IEngineInterrupts.ContextSwitch));
    }

    /// <summary>Connects the engine to the server's timers and guest memory.</summary>
    public void Attach(IDeviceHost host)
    {
        _host = host;
        _timer = host.CreateTimer(OnDue);
    }

    /// <summary>Resets the engine, which drops submissions, if a driver asks for it.</summary>
    /// <param name="gdrst">Bits of GDRST, which select the engines.</param>
    public void OnReset(uint gdrst)
    {
        if ((gdrst & id.ResetBits) != 0)
        {
            Reset();
        }
    }

    public void Reset()
    {
        _submission.Reset();
        _execlist.Reset();
        _timer?.Disarm();
    }

    public void Save(StateWriter writer)
    {
        _submission.Save(writer);
        _execlist.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _submission.Restore(ref reader);
        _execlist.Restore(ref reader);
        ContinueSoon();
    }

    private void Submit(ContextDescriptor first, ContextDescriptor second)
    {
        if (wiring.Executes)
        {
            _execlist.Submit(first, second);
            _timer?.Arm(wiring.NowNs());
        }
    }

    private void OnDue(long dueNs)
    {
        bool isStopped = (_mode.Value & StopRing) != 0;
        if (isStopped || _execlist.Run(_host!.Memory))
        {
            ContinueSoon();
        }
    }

    private void ContinueSoon()
    {
        if (!_execlist.IsIdle)
        {
            long now = wiring.NowNs();
            _timer?.Arm(Math.Max(_execlist.DueNs ?? (now + PauseNs), now));
        }
    }

    private ulong Timestamp() => EngineTimestamp.At(wiring.NowNs());
}
