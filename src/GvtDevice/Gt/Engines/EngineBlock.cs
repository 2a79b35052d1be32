using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using Microsoft.Extensions.Logging;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>
/// A command streamer that either executes submissions or never does. If it does not, it acknowledges resets and reads
/// as idle; a driver whose first requests make no progress declares the GPU wedged and keeps the display, and desktops
/// draw in software. Source: SKL PRM vol. 2c, the RING registers.
/// </summary>
/// <param name="id">The engine.</param>
/// <param name="executes">Whether it executes submissions.</param>
/// <param name="ggtt">The global graphics address space.</param>
/// <param name="interrupts">The interrupt tree, which receives the engine's interrupts.</param>
/// <param name="registers">Returns all registers, once they are declared; commands write them.</param>
/// <param name="pipes">The pipes that commands use; filled later.</param>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC, from which timestamps derive.</param>
/// <param name="log">Receives the names of commands that are not executed.</param>
internal sealed class EngineBlock(
    EngineIdentity id, bool executes, IGraphicsMemory ggtt, InterruptBlock interrupts, Func<RegisterMap> registers,
    IReadOnlyList<CommandedPipe> pipes, Func<long> nowNs, ILogger log) : ISavedBlock
{
    private const uint StopRing = 1u << 8;
    private const uint UserInterrupt = 1;
    private const uint ErrorInterrupt = 1 << 3;
    private const uint ContextInterrupt = 1 << 8;

    /// <summary>Pause between two slices of work, for the device's other work.</summary>
    private const long PauseNs = 200_000;

    private readonly uint[] _submission = new uint[4];
    private int _submitted;
    private Register _mode = null!;
    private Register _interruptMask = null!;
    private Execlist _execlist = null!;
    private IDeviceHost? _host;
    private IDeviceTimer? _timer;

    public string StateName => $"engine {id.Name}";

    public void Define(RegisterMapBuilder map)
    {
        uint b = id.MmioBase;
        string name = id.Name;
        _mode = RingRegisters.Define(map, name, b, Timestamp);
        map.At(b + EngineIdentity.SubmitPort, $"{name}_ELSP").OnWrite(OnSubmission);
        map.At(b + RingRegisters.ExeclistStatusLow, $"{name}_EXECLIST_STATUS_LO").ReadOnly();
        map.At(b + RingRegisters.ExeclistStatusHigh, $"{name}_EXECLIST_STATUS_HI").ReadOnly().Volatile()
            .OnRead(_ => _execlist.RunningTag);
        _interruptMask = map.At(b + RingRegisters.InterruptMask, $"{name}_IMR");
        Register statusPage = map.At(b + RingRegisters.StatusPage, $"{name}_HWS_PGA");
        Register statusPointer = map.At(b + RingRegisters.ContextStatusPointer, $"{name}_CONTEXT_STATUS_PTR").Masked();
        Register? tileControl = id.Kind == EngineKind.Blitter
            ? map.At(EngineIdentity.BlitterSoftwareControl, $"{name}_SWCTRL").Masked()
            : null;

        CommandStreamer streamer = new(
            id,
            ggtt,
            new StreamerRegisters(map, id, () => Raise(ErrorInterrupt)),
            new CommandRegisters(id, registers),
            new DisplayCommands(pipes, nowNs),
            tileControl,
            new StreamerSignals(Timestamp, () => Raise(UserInterrupt)),
            log);
        _execlist = new Execlist(
            streamer, new StatusBuffer(ggtt, statusPage, statusPointer), ggtt, () => Raise(ContextInterrupt));
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
        _submitted = 0;
        _execlist.Reset();
        _timer?.Disarm();
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_submitted);
        Array.ForEach(_submission, writer.Write);
        _execlist.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _submitted = reader.ReadInt(0, _submission.Length - 1);
        for (int i = 0; i < _submission.Length; i++)
        {
            _submission[i] = reader.ReadUInt();
        }

        _execlist.Restore(ref reader);
        ContinueSoon();
    }

    /// <summary>Takes a dword of the submit port. Four of them are the second context, then the first, each with its
    /// high half before its low half.</summary>
    private uint OnSubmission(RegisterWrite w)
    {
        _submission[_submitted] = w.Written;
        _submitted = (_submitted + 1) % _submission.Length;
        if (_submitted == 0 && executes)
        {
            _execlist.Submit(
                new ContextDescriptor(_submission[3], _submission[2]),
                new ContextDescriptor(_submission[1], _submission[0]));
            _timer?.Arm(nowNs());
        }

        return w.New;
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
            long now = nowNs();
            _timer?.Arm(Math.Max(_execlist.DueNs ?? (now + PauseNs), now));
        }
    }

    /// <summary>Raises interrupts that the engine's mask allows. The driver writes the mask already shifted for an
    /// engine that reports in the upper half, such as the blitter.</summary>
    private void Raise(uint bits) =>
        interrupts.Raise(id.Interrupts, (bits & ~(_interruptMask.Value >> id.InterruptShift)) << id.InterruptShift);

    private ulong Timestamp() => EngineTimestamp.At(nowNs());
}
