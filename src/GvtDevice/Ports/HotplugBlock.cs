using DisplayModel;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Ports;

/// <summary>Live state and hot-plug detection of ports. A change shows in the live state at once; the long pulse that
/// makes the driver look, and the short one by which a DisplayPort monitor calls it, come at most every
/// <see cref="PulseIntervalNs"/>, for a driver that sees too many in a second stops listening to the port for minutes.
/// Source: SKL PRM vol. 2c, SDE interrupt bits, SHOTPLUG_CTL, SHOTPLUG_CTL2; the limit: i915,
/// intel_hotplug.c.</summary>
internal sealed class HotplugBlock : ISavedBlock
{
    /// <summary>i915 takes five long pulses in a second.</summary>
    public const long PulseIntervalNs = 300_000_000;

    private const uint ShortPulse = 1;
    private const uint LongPulse = 2;

    private readonly InterruptBlock _interrupts;
    private readonly IReadOnlyList<Output> _outputs;
    private readonly IReadOnlyList<HotplugControl> _rows;
    private readonly IReadOnlyList<HotplugPin> _pins;
    private readonly Func<long> _nowNs;
    private readonly Register[] _controls;
    private IDeviceTimer? _timer;
    private long _nextPulseNs;
    private uint _changed;                              // live bits whose long pulse is still to come
    private uint _calling;                              // the same of short pulses

    /// <param name="interrupts">Where a change is reported.</param>
    /// <param name="outputs">Where monitors come and go.</param>
    /// <param name="controls">Where pulses show.</param>
    /// <param name="pins">Of output n.</param>
    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    public HotplugBlock(
        InterruptBlock interrupts,
        IReadOnlyList<Output> outputs,
        IReadOnlyList<HotplugControl> controls,
        IReadOnlyList<HotplugPin> pins,
        Func<long> nowNs)
    {
        _interrupts = interrupts;
        _outputs = outputs;
        _rows = controls;
        _controls = new Register[controls.Count];
        _pins = pins;
        _nowNs = nowNs;
        foreach (Output output in outputs)
        {
            output.Changed += OnChanged;
            output.Interrupted += OnInterrupted;
        }
    }

    public string StateName => "hotplug";

    public void Define(RegisterMapBuilder map)
    {
        for (int i = 0; i < _controls.Length; i++)
        {
            (uint offset, string name, uint statusBits) = _rows[i];
            _controls[i] = map.At(offset, name).ClearOnOne(statusBits);
        }
    }

    public void Attach(IDeviceHost host) => _timer = host.CreateTimer(OnDue);

    public void Reset()
    {
        _changed = 0;
        _calling = 0;
        _timer?.Disarm();
        ShowLiveState();
    }

    /// <summary>The monitors have been restored before; a pulse that was still to come comes again.</summary>
    public void Restore(ref StateReader reader)
    {
        ShowLiveState();
        _changed = reader.ReadUInt();
        _calling = reader.ReadUInt();
        OnDue(_nowNs());
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_changed);
        writer.Write(_calling);
    }

    private void OnChanged(Output output)
    {
        ShowLiveState();
        _changed |= LiveBit(output);
        OnDue(_nowNs());
    }

    private void OnInterrupted(Output output)
    {
        if (output.IsPlugged)
        {
            _calling |= LiveBit(output);
            OnDue(_nowNs());
        }
    }

    private void OnDue(long nowNs)
    {
        if (nowNs < _nextPulseNs)
        {
            _timer?.Arm(_nextPulseNs);
            return;
        }

        (uint changed, uint calling) = (_changed, _calling & ~_changed);
        (_changed, _calling) = (0, 0);
        if ((changed | calling) == 0)
        {
            return;
        }

        _nextPulseNs = nowNs + PulseIntervalNs;
        foreach (Output output in _outputs)
        {
            uint bit = LiveBit(output);
            uint pulse = (changed & bit) != 0 ? LongPulse : (calling & bit) != 0 ? ShortPulse : 0;
            HotplugPin pin = _pins[output.Index];
            _controls[pin.Control].Value |= pulse << pin.PulseShift;
        }

        _interrupts.Raise(InterruptGroup.South, changed | calling);
    }

    private void ShowLiveState() => _interrupts.SetStatus(
        InterruptGroup.South,
        _outputs.Aggregate(0u, (bits, output) => bits | (output.IsPlugged ? LiveBit(output) : 0)));

    private uint LiveBit(Output output) => 1u << _pins[output.Index].LiveBit;
}

/// <summary>A register that says which pulses there were.</summary>
/// <param name="Offset">Of the register.</param>
/// <param name="Name">Of the register.</param>
/// <param name="StatusBits">The bits that say so, of all ports.</param>
internal sealed record HotplugControl(uint Offset, string Name, uint StatusBits);

/// <summary>The hot-plug pin of a port.</summary>
/// <param name="LiveBit">Bit of the south display's interrupts that is its live state.</param>
/// <param name="PulseShift">Where in its control register the pulse shows.</param>
/// <param name="Control">Which control register that is.</param>
internal readonly record struct HotplugPin(int LiveBit, int PulseShift, int Control = 0);
