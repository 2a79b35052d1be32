using DisplayModel;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Ports;

/// <summary>Live state and hot-plug detection of ports. A change shows in the live state at once. A long pulse makes
/// the driver probe; a short one is an interrupt request of a DisplayPort monitor. Pulses come at most every
/// <see cref="PulseIntervalNs"/>, because a driver that receives too many in a second ignores the port for minutes.
/// Source: SKL PRM vol. 2c, SDE interrupt bits, SHOTPLUG_CTL, SHOTPLUG_CTL2; the limit: i915,
/// intel_hotplug.c.</summary>
internal sealed class HotplugBlock : ISavedBlock
{
    /// <summary>Least time between pulses. i915 accepts five long pulses in a second.</summary>
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
    private uint _changed;                              // live bits with a pending long pulse
    private uint _calling;                              // live bits with a pending short pulse

    /// <param name="interrupts">The interrupt tree, which receives the pulses.</param>
    /// <param name="outputs">The outputs of the display.</param>
    /// <param name="controls">The registers in which pulses show.</param>
    /// <param name="pins">The hot-plug pins by output.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
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

    /// <summary>Restores pending pulses and raises them again. The monitors must have been restored before.</summary>
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

/// <summary>A register that reports hot-plug pulses.</summary>
/// <param name="Offset">Offset of the register.</param>
/// <param name="Name">Name of the register.</param>
/// <param name="StatusBits">The bits that report pulses, of all ports.</param>
internal sealed record HotplugControl(uint Offset, string Name, uint StatusBits);

/// <summary>The hot-plug pin of a port.</summary>
/// <param name="LiveBit">The pin's bit among the interrupts of the south display.</param>
/// <param name="PulseShift">Lowest bit of the pulse in the control register.</param>
/// <param name="Control">Index of the control register.</param>
internal readonly record struct HotplugPin(int LiveBit, int PulseShift, int Control = 0);
